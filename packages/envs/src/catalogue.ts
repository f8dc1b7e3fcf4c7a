import type { EnvironmentDefinition } from '@belay-rl/core';
import { point } from './agents/point.ts';
import { defineNavigation } from './navigation/define-navigation.ts';
import { goalTask } from './tasks/goal/goal.ts';

const AGENTS = [point];
const TASKS = [goalTask];

/** Every environment of this package, under the benchmark's own ids. */
export const environments: readonly EnvironmentDefinition[] = TASKS.flatMap((task) =>
  AGENTS.flatMap((agent) => task.levels.map((_, level) => defineNavigation({ id: `Safety${agent.name}${task.name}${level}-v0`, agent, task, level }))),
);
