import { type EnvironmentDefinition, type Settings, type SettingsSchema, settingDefaults } from '@belay-rl/core';
import type { Agent } from '../agents/agent.ts';
import type { BaseTask } from '../tasks/base/base.ts';
import { fitTask, levelFrom, worldSettingsWith } from '../tasks/base/world-settings.ts';
import { defineNavigation } from './define-navigation.ts';
import { PICTURE, visionOf, visionSettings } from './define-vision.ts';
import { navigationSettings } from './options.ts';

export interface BaseDesign {
  readonly id: string;
  readonly agent: Agent;
  readonly base: BaseTask;
  /** Steps of an episode; absent: the task's. */
  readonly maxSteps?: number;
  /** With a picture from the robot's camera next to the numbers, as `defineVision` has it. */
  readonly vision?: boolean;
}

/** Makes a configurable task: its spaces, costs and objects follow from its settings. */
export function defineBase({ id, agent, base, maxSteps, vision = false }: BaseDesign): EnvironmentDefinition<Settings> {
  const settings: SettingsSchema = {
    ...(vision ? visionSettings : navigationSettings),
    ...worldSettingsWith(base.start),
    ...base.settings,
    ...Object.assign({}, ...base.objects.map((objects) => objects.settings)),
  };
  const configure = (given: Settings): EnvironmentDefinition<Settings> => {
    const values = { ...settingDefaults(settings), ...given };
    const objects = base.objects.flatMap((each) => each.make(values) ?? []);
    const task = fitTask(base.task(values), values);
    const design = {
      id,
      agent,
      task: { ...task, name: `${base.name}Base`, maxSteps: maxSteps ?? task.maxSteps },
      level: levelFrom(id, values, objects),
    };
    const definition = vision ? visionOf(design, values['resolution'] as number) : defineNavigation(design);
    return { ...(definition as EnvironmentDefinition<Settings>), settings };
  };
  const usual = configure({});
  const counted = usual.facts?.costCounts;
  const added = 'what environment.* adds';
  const costCounts = counted === 'nothing' ? added : `${counted}, and ${added}`;
  return {
    ...usual,
    summary: `${agent.name}: ${base.name} in a world of your own; objects and costs by environment.*${vision ? PICTURE : ''}`,
    facts: { ...usual.facts, family: 'Safety-Gymnasium, configurable', costCounts },
    configure,
    withMaxSteps: (other) => defineBase({ id, agent, base, maxSteps: other, vision }),
    create: (given) => configure(given).create(given),
  };
}
