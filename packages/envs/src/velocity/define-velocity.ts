import type { EnvironmentDefinition, SettingsSchema } from '@belay-rl/core';
import { type Divergence, divergenceSetting } from '../mujoco/divergence-watch.ts';
import { loadPhysics } from '../mujoco/physics.ts';
import { VELOCITY_MAX_STEPS, VelocityEnvironment, velocityObservationSize } from './velocity-environment.ts';
import type { VelocityRobot } from './velocity-robot.ts';

export interface VelocityDesign {
  readonly id: string;
  readonly robot: VelocityRobot;
  readonly version: 'v0' | 'v1';
}

export interface VelocityOptions {
  readonly divergence?: Divergence;
}

/** Settings under `environment.*` of every velocity task. */
export const velocitySettings = { divergence: divergenceSetting } as const satisfies SettingsSchema;

/** Makes a velocity environment. Nothing is loaded before `create`. */
export function defineVelocity(
  { id, robot, version }: VelocityDesign,
  maxSteps = VELOCITY_MAX_STEPS,
): EnvironmentDefinition<VelocityOptions> {
  const size = velocityObservationSize(robot);
  const bounds = (value: number, count: number): number[] => Array.from({ length: count }, () => value);
  const bound = Math.fround(robot.actionBound);
  const { speed, limit } = robot.threshold[version];
  return {
    id,
    summary: `${robot.name}: run forward; cost counts steps faster than ${limit} m/s`,
    observationSpace: { low: bounds(-Infinity, size), high: bounds(Infinity, size) },
    actionSpace: { low: bounds(-bound, robot.motors.length), high: bounds(bound, robot.motors.length) },
    costs: ['sum', 'velocity'],
    maxSteps,
    facts: {
      family: 'Safety-Gymnasium velocity',
      agent: robot.name,
      task: 'Velocity',
      speedLimit: limit,
      costCounts: `${speed === 'x' ? 'forward' : 'planar'} speed above ${limit} m/s`,
    },
    settings: velocitySettings,
    withMaxSteps: (other) => defineVelocity({ id, robot, version }, other),
    create: async ({ divergence = velocitySettings.divergence.default }) =>
      new VelocityEnvironment({ id, robot, version, divergence, maxSteps, physics: await loadPhysics() }),
  };
}
