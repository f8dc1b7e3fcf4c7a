import type { EnvironmentDefinition } from '@belay-rl/core';
import type { Agent } from './agents/agent.ts';
import { ant } from './agents/ant.ts';
import { car } from './agents/car.ts';
import { doggo } from './agents/doggo.ts';
import { point } from './agents/point.ts';
import { racecar } from './agents/racecar.ts';
import { bulletEnvironments } from './bullet/catalogue.ts';
import { defineBase } from './navigation/define-base.ts';
import { defineNavigation } from './navigation/define-navigation.ts';
import { defineVision } from './navigation/define-vision.ts';
import { baseTasks } from './tasks/base/base.ts';
import { buttonTask } from './tasks/button/button.ts';
import { circleTask } from './tasks/circle/circle.ts';
import { fadingEasyTask, fadingHardTask } from './tasks/fading/fading.ts';
import { goalTask } from './tasks/goal/goal.ts';
import { pushTask } from './tasks/push/push.ts';
import { runTask } from './tasks/run/run.ts';
import type { Task } from './tasks/task.ts';
import { antRunner } from './velocity/ant.ts';
import { defineVelocity } from './velocity/define-velocity.ts';
import { halfCheetah } from './velocity/half-cheetah.ts';
import { hopper } from './velocity/hopper.ts';
import { humanoid } from './velocity/humanoid.ts';
import { swimmer } from './velocity/swimmer.ts';
import type { VelocityRobot } from './velocity/velocity-robot.ts';
import { walker2d } from './velocity/walker2d.ts';

export const agents: readonly Agent[] = [point, car, racecar, doggo, ant];
export const tasks: readonly Task[] = [
  goalTask,
  buttonTask,
  pushTask,
  circleTask,
  runTask,
  fadingEasyTask,
  fadingHardTask,
];
export const runners: readonly VelocityRobot[] = [halfCheetah, hopper, swimmer, walker2d, antRunner, humanoid];

const navigation = tasks.flatMap((task) =>
  agents.flatMap((agent) =>
    task.levels.map((_, level) =>
      defineNavigation({ id: `Safety${agent.name}${task.name}${level}-v0`, agent, task, level }),
    ),
  ),
);

const vision = tasks.flatMap((task) =>
  agents.flatMap((agent) =>
    task.levels.map((_, level) =>
      defineVision({
        id: `Safety${agent.name}${task.name}${level}Vision-v0`,
        agent,
        task,
        level,
        fades: task === fadingEasyTask || task === fadingHardTask,
      }),
    ),
  ),
);

const configurable = baseTasks.flatMap((base) =>
  agents.flatMap((agent) => [
    defineBase({ id: `Safety${agent.name}${base.name}Base-v0`, agent, base }),
    defineBase({ id: `Safety${agent.name}${base.name}BaseVision-v0`, agent, base, vision: true }),
  ]),
);

const velocity = runners.flatMap((robot) =>
  (['v1', 'v0'] as const).map((version) =>
    defineVelocity({ id: `Safety${robot.name}Velocity-${version}`, robot, version }),
  ),
);

/** The benchmark registers everything twice; its `…Gymnasium` ids only hand the cost over in another place. */
function twin(definition: EnvironmentDefinition): EnvironmentDefinition {
  const { configure } = definition;
  const id = definition.id.replace(/-v\d$/, (version) => `Gymnasium${version}`);
  return {
    ...definition,
    id,
    ...(configure === undefined ? {} : { configure: (options) => twin(configure(options)) }),
    summary: `the same as ${definition.id}`,
    facts: { ...definition.facts, twinOf: definition.id },
  };
}

const benchmark: readonly EnvironmentDefinition[] = [...navigation, ...vision, ...configurable, ...velocity];

/** Every environment of this package, under the benchmarks' own ids. */
export const environments: readonly EnvironmentDefinition[] = [
  ...benchmark,
  ...benchmark.map(twin),
  ...bulletEnvironments,
];
