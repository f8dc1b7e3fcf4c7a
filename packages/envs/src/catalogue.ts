import type { EnvironmentDefinition } from '@belay-rl/core';
import { ant } from './agents/ant.ts';
import { car } from './agents/car.ts';
import { doggo } from './agents/doggo.ts';
import { point } from './agents/point.ts';
import { racecar } from './agents/racecar.ts';
import { defineNavigation } from './navigation/define-navigation.ts';
import { buttonTask } from './tasks/button/button.ts';
import { circleTask } from './tasks/circle/circle.ts';
import { goalTask } from './tasks/goal/goal.ts';
import { pushTask } from './tasks/push/push.ts';
import { runTask } from './tasks/run/run.ts';
import { antRunner } from './velocity/ant.ts';
import { defineVelocity } from './velocity/define-velocity.ts';
import { halfCheetah } from './velocity/half-cheetah.ts';
import { hopper } from './velocity/hopper.ts';
import { humanoid } from './velocity/humanoid.ts';
import { swimmer } from './velocity/swimmer.ts';
import { walker2d } from './velocity/walker2d.ts';

const AGENTS = [point, car, racecar, doggo, ant];
const TASKS = [goalTask, buttonTask, pushTask, circleTask, runTask];

const RUNNERS = [halfCheetah, hopper, swimmer, walker2d, antRunner, humanoid];

const navigation = TASKS.flatMap((task) =>
  AGENTS.flatMap((agent) =>
    task.levels.map((_, level) =>
      defineNavigation({ id: `Safety${agent.name}${task.name}${level}-v0`, agent, task, level }),
    ),
  ),
);

const velocity = RUNNERS.flatMap((robot) =>
  (['v1', 'v0'] as const).map((version) =>
    defineVelocity({ id: `Safety${robot.name}Velocity-${version}`, robot, version }),
  ),
);

/** Every environment of this package, under the benchmark's own ids. */
export const environments: readonly EnvironmentDefinition[] = [...navigation, ...velocity];
