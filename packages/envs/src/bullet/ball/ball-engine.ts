import { type EnvironmentDefinition, type EnvironmentEngine, hostBatch } from '@belay-rl/core';
import { loadPhysics } from '../../mujoco/physics.ts';
import type { BulletOptions } from '../options.ts';
import type { BulletTask, Timing } from '../tasks/bullet-task.ts';
import { BallAmongWalls } from './ball-among-walls.ts';
import { BallRules } from './ball-rules.ts';

type Shape = Pick<EnvironmentDefinition, 'id' | 'observationSpace' | 'actionSpace' | 'costs' | 'maxSteps'>;

/** The planar engine of a ball: its contact with the floor in closed form. */
export function ballEngine(shape: Shape, task: BulletTask, timing: Timing): EnvironmentEngine<Partial<BulletOptions>> {
  return {
    name: 'planar',
    summary: 'Ball in closed form, many environments a step',
    createBatch: async (count, _options, engine) => {
      const walls = task.world.walls.length === 0 ? null : new BallAmongWalls(await loadPhysics(), task, timing);
      return hostBatch(shape, count, engine, new BallRules({ id: shape.id, task, timing, count, walls }));
    },
  };
}
