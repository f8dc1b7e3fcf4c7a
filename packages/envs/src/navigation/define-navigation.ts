import { type EnvironmentDefinition, refuse } from '@belay-rl/core';
import { type Agent, singlePrecision } from '../agents/agent.ts';
import { loadPhysics } from '../mujoco/physics.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { fixedBodiesFit, handedOver, planarEngine } from '../planar/planar-engine.ts';
import type { Level, Task } from '../tasks/task.ts';
import { costNames } from './costs.ts';
import { NavigationEnvironment } from './navigation-environment.ts';
import { lidarOf, observationSpace } from './observation.ts';
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
  const level = levelOf(design);
  const missing = task.needs.filter((kind) => level.objects.every((object) => object.kind !== kind));
  if (missing.length > 0) {
    const kinds = level.objects.map(({ kind }) => kind).join(', ') || 'none';
    throw refuse('bad-level', `${id}: ${task.name} needs ${missing.join(' and ')} among its objects; it has ${kinds}.`);
  }
  const fitted = level.objects.map((object) => object.forAgent?.(agent) ?? object);
  const objects = MOTION_ORDER.flatMap((motion) => fitted.filter((object) => object.motion === motion));
  const costs = costNames(objects);
  const counted = objects.filter((object) => object.constrained).map((object) => object.kind);
  const parts = { id, agent, task, level, objects };
  const among = handedOver(parts);
  const create = async (options: Partial<NavigationOptions>): Promise<NavigationEnvironment> =>
    new NavigationEnvironment({ ...parts, options: navigationOptions(options), physics: await loadPhysics() });
  return {
    id,
    summary:
      design.summary ??
      `${agent.name}: ${task.summary}; ${counted.length > 0 ? `cost counts ${counted.join(', ')}` : 'no cost'}`,
    observationSpace: observationSpace(agent, objects, lidarOf(task).bins),
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
      ...(among === '' ? {} : { handedToMujoco: among }),
    },
    withMaxSteps: (maxSteps) => defineNavigation({ ...design, task: { ...task, maxSteps } }),
    create,
    engines: [
      planarEngine(parts),
      {
        name: 'mujoco',
        summary: 'the physics of the benchmark',
        fit: ({ freeBodies }) => fixedBodiesFit(parts, freeBodies) ?? { kind: 'exact' },
        create,
      },
    ],
  };
}

function levelOf({ id, task, level }: NavigationDesign): Level {
  const chosen = typeof level === 'number' ? task.levels[level] : level;
  if (chosen !== undefined) return chosen;
  throw refuse('bad-level', `${id}: ${task.name} has no level ${level}; it has ${task.levels.length}, counted from 0.`);
}
