import { type EnvironmentDefinition, refuse } from '@belay-rl/core';
import type { Agent } from '../agents/agent.ts';
import { agents } from '../catalogue.ts';
import { buttonTask } from '../tasks/button/button.ts';
import { circleTaskWith } from '../tasks/circle/circle.ts';
import { goalTask } from '../tasks/goal/goal.ts';
import { pushTask } from '../tasks/push/push.ts';
import { runTaskWith } from '../tasks/run/run.ts';
import type { Level, Task } from '../tasks/task.ts';
import { defineNavigation } from './define-navigation.ts';
import type { NavigationOptions } from './options.ts';

export interface BaseConfig extends Level {
  readonly lidarRange?: number;
  readonly floorSize?: number;
  /** Circle and Run: part of the speed that is reward; the benchmark's defaults are 0.01 and 1. */
  readonly rewardFactor?: number;
}

interface Base {
  readonly task: (rewardFactor: number | undefined) => Task;
  /** Kinds without which the task makes no sense. */
  readonly needs: readonly string[];
}

const CIRCLE_BASE_FACTOR = 0.01;

const BASES: Readonly<Record<string, Base>> = {
  Goal: { task: () => goalTask, needs: ['goal'] },
  Button: { task: () => buttonTask, needs: ['goal', 'buttons'] },
  Push: { task: () => pushTask, needs: ['goal', 'push_box'] },
  Circle: { task: (factor = CIRCLE_BASE_FACTOR) => circleTaskWith(factor), needs: ['circle'] },
  Run: { task: (factor = 1) => runTaskWith(factor), needs: ['sigwalls'] },
};

/**
 * The benchmark's configurable tasks: everything comes from the configuration.
 *
 *     defineBase('SafetyPointGoalBase-v0', { extents: [-2, -2, 2, 2], objects: [goal(), hazards(5)] })
 *
 * What an environment observes follows from its objects, so each configuration is a definition of its own.
 */
export function defineBase(id: string, config: BaseConfig): EnvironmentDefinition<Partial<NavigationOptions>> {
  const { agent, base } = parse(id);
  const kinds = config.objects.map(({ kind }) => kind);
  const missing = base.needs.filter((kind) => !kinds.includes(kind));
  if (missing.length > 0)
    throw refuse(
      'ENVS_BASE',
      `${id} needs ${missing.join(' and ')} among its objects; it has ${kinds.join(', ') || 'none'}.`,
    );
  const task = base.task(config.rewardFactor);
  const { lidarRange = task.lidarRange, floorSize = task.floorSize } = config;
  return defineNavigation({ id, agent, task: { ...task, lidarRange, floorSize }, level: config });
}

function parse(id: string): { readonly agent: Agent; readonly base: Base } {
  const [, robot, task] = /^Safety([A-Z][a-z]+)([A-Z][a-z]+)Base(?:Gymnasium)?-v0$/.exec(id) ?? [];
  const agent = agents.find(({ name }) => name === robot);
  const base = BASES[task ?? ''];
  if (agent === undefined || base === undefined) {
    const robots = agents.map(({ name }) => name).join(', ');
    throw refuse(
      'ENVS_BASE',
      `${id} is no configurable task; it must read Safety + one of ${robots} + one of ${Object.keys(BASES).join(', ')} + Base-v0.`,
    );
  }
  return { agent, base };
}
