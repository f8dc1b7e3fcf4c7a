import type { EnvironmentDefinition } from '@belay-rl/core';
import { loadPhysics } from '../mujoco/physics.ts';
import { ball } from './agents/ball.ts';
import type { BulletAgent } from './agents/bullet-agent.ts';
import { ballEngine } from './ball/ball-engine.ts';
import { BulletEnvironment } from './bullet-environment.ts';
import { type BulletOptions, bulletSettings, type Preset } from './options.ts';
import type { BulletTask, Timing } from './tasks/bullet-task.ts';

export interface BulletDesign {
  readonly id: string;
  readonly agent: BulletAgent;
  readonly task: BulletTask;
}

/** The package's own: its observation and action boxes. */
const OBSERVATION_BOUND = 1000;
const ACTION_BOUND = 1;

/** Makes an environment from a robot and a task; how long its episodes are follows from the preset. Nothing is loaded before `create`. */
export function defineBullet(
  design: BulletDesign,
  preset: Preset = bulletSettings.preset.default,
  maxSteps?: number,
): EnvironmentDefinition<Partial<BulletOptions>> {
  const { id, agent, task } = design;
  const size = agent.observationSize + task.observationSize;
  const box = (bound: number, count: number) => ({
    low: new Array<number>(count).fill(-bound),
    high: new Array<number>(count).fill(bound),
  });
  const timingOf = (of: Preset): Timing => {
    const own = task.timing(of, agent.name);
    return { ...own, steps: maxSteps ?? own.steps };
  };
  const timing = timingOf(preset);
  const shape = {
    id,
    observationSpace: box(OBSERVATION_BOUND, size),
    actionSpace: box(ACTION_BOUND, agent.actionSize),
    costs: task.costs,
    maxSteps: timing.steps,
  };
  const create = async (options: Partial<BulletOptions>): Promise<BulletEnvironment> =>
    new BulletEnvironment({
      id,
      agent,
      task,
      timing: timingOf(options.preset ?? bulletSettings.preset.default),
      divergence: options.divergence ?? bulletSettings.divergence.default,
      physics: await loadPhysics(),
    });
  return {
    ...shape,
    summary: `${agent.name}: ${task.summary(agent)}`,
    settings: bulletSettings,
    facts: {
      family: 'Bullet-Safety-Gym',
      agent: agent.name,
      task: task.name,
      secondsPerStep: timing.timestep * timing.substeps,
      costCounts: task.costCounts(agent),
      ...(agent === ball && task.world.walls.length > 0 ? { handedToMujoco: 'walls' } : {}),
    },
    configure: (options) => defineBullet(design, options.preset, maxSteps),
    withMaxSteps: (other) => defineBullet(design, preset, other),
    create,
    ...(agent === ball
      ? {
          engines: [
            ballEngine(shape, task, timing),
            { name: 'mujoco', summary: 'MuJoCo’s physics, set up in Bullet’s manner', create },
          ],
        }
      : {}),
  };
}
