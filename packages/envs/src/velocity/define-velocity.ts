import type { EnvironmentDefinition } from '@belay-rl/core';
import { loadPhysics } from '../mujoco/physics.ts';
import { VELOCITY_MAX_STEPS, VelocityEnvironment, velocityObservationSize } from './velocity-environment.ts';
import type { VelocityRobot } from './velocity-robot.ts';

export interface VelocityDesign {
  readonly id: string;
  readonly robot: VelocityRobot;
  readonly version: 'v0' | 'v1';
}

/** Makes a velocity environment. Nothing is loaded before `create`. */
export function defineVelocity({ id, robot, version }: VelocityDesign): EnvironmentDefinition {
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
    maxSteps: VELOCITY_MAX_STEPS,
    facts: {
      family: 'Safety-Gymnasium velocity',
      agent: robot.name,
      task: 'Velocity',
      speedLimit: limit,
      costCounts: `${speed === 'x' ? 'forward' : 'planar'} speed above ${limit} m/s`,
    },
    create: async () => new VelocityEnvironment({ id, robot, version, physics: await loadPhysics() }),
  };
}
