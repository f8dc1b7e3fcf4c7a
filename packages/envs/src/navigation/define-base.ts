import { type EnvironmentDefinition, type Settings, type SettingsSchema, settingDefaults } from '@belay-rl/core';
import type { Agent } from '../agents/agent.ts';
import type { BaseTask } from '../tasks/base/base.ts';
import { fitTask, levelFrom, worldSettingsWith } from '../tasks/base/world-settings.ts';
import { defineNavigation } from './define-navigation.ts';
import { navigationSettings } from './options.ts';

export interface BaseDesign {
  readonly id: string;
  readonly agent: Agent;
  readonly base: BaseTask;
  /** Steps of an episode; absent: the task's. */
  readonly maxSteps?: number;
}

/** Makes a configurable task: its spaces, costs and objects follow from its settings. */
export function defineBase({ id, agent, base, maxSteps }: BaseDesign): EnvironmentDefinition<Settings> {
  const settings: SettingsSchema = {
    ...navigationSettings,
    ...worldSettingsWith(base.start),
    ...base.settings,
    ...Object.assign({}, ...base.objects.map((objects) => objects.settings)),
  };
  const configure = (given: Settings): EnvironmentDefinition<Settings> => {
    const values = { ...settingDefaults(settings), ...given };
    const objects = base.objects.flatMap((each) => each.make(values) ?? []);
    const task = fitTask(base.task(values), values);
    const definition = defineNavigation({
      id,
      agent,
      task: { ...task, name: `${base.name}Base`, maxSteps: maxSteps ?? task.maxSteps },
      level: levelFrom(id, values, objects),
    });
    return { ...(definition as EnvironmentDefinition<Settings>), settings };
  };
  const usual = configure({});
  const counted = usual.facts?.costCounts;
  const added = 'what environment.* adds';
  const costCounts = counted === 'nothing' ? added : `${counted}, and ${added}`;
  return {
    ...usual,
    summary: `${agent.name}: ${base.name} in a world of your own; objects and costs by environment.*`,
    facts: { ...usual.facts, family: 'Safety-Gymnasium, configurable', costCounts },
    configure,
    withMaxSteps: (other) => defineBase({ id, agent, base, maxSteps: other }),
    create: (given) => configure(given).create(given),
  };
}
