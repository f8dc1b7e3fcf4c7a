import type { EnvironmentDefinition } from '@belay-rl/core';
import { type Agent, singlePrecision } from '../agents/agent.ts';
import { loadPhysics } from '../mujoco/physics.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import type { Level, Task } from '../tasks/task.ts';
import { costNames } from './costs.ts';
import { NavigationEnvironment } from './navigation-environment.ts';
import { observationSpace } from './observation.ts';
import { type NavigationOptions, navigationOptions, navigationSettings } from './options.ts';

const MOTION_ORDER: readonly ObjectKind['motion'][] = ['static', 'free', 'mocap'];

export interface NavigationDesign {
  readonly id: string;
  readonly agent: Agent;
  readonly task: Task;
  /** Which of the task's levels, or one of your own. */
  readonly level: number | Level;
  readonly summary?: string;
}

/** Makes an environment from a robot, a task and a level. Nothing is loaded before `create`. */
export function defineNavigation(design: NavigationDesign): EnvironmentDefinition<Partial<NavigationOptions>> {
  const { id, agent, task } = design;
  const level = typeof design.level === 'number' ? (task.levels[design.level] as Level) : design.level;
  const fitted = level.objects.map((object) => object.forAgent?.(agent) ?? object);
  const objects = MOTION_ORDER.flatMap((motion) => fitted.filter((object) => object.motion === motion));
  const costs = costNames(objects);
  const counted = objects.filter((object) => object.constrained).map((object) => object.kind);
  return {
    id,
    summary:
      design.summary ??
      `${agent.name}: ${task.summary}; ${counted.length > 0 ? `cost counts ${counted.join(', ')}` : 'no cost'}`,
    observationSpace: observationSpace(agent, objects),
    actionSpace: { low: singlePrecision(agent.control.low), high: singlePrecision(agent.control.high) },
    costs,
    maxSteps: task.maxSteps,
    settings: navigationSettings,
    facts: {
      family: 'Safety-Gymnasium',
      agent: agent.name,
      task: task.name,
      ...(typeof design.level === 'number' ? { level: design.level } : {}),
      objects: objects.map(({ kind, names }) => (names.length > 1 ? `${kind} ${names.length}` : kind)).join(', '),
      costCounts: counted.join(', ') || 'nothing',
    },
    create: async (options) =>
      new NavigationEnvironment({
        id,
        agent,
        task,
        level,
        objects,
        options: navigationOptions(options),
        physics: await loadPhysics(),
      }),
  };
}
