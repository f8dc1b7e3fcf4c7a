import { aboutZ } from '../mujoco/xml.ts';
import type { ObjectKind } from './object-kind.ts';

export interface GoalOptions {
  readonly keepout?: number;
  /** Radius in metres; reaching it is reaching the goal. */
  readonly size?: number;
  readonly alpha?: number;
}

/** The place to reach: a green cylinder that nothing collides with. */
export function goal({ keepout = 0.4, size = 0.3, alpha = 0.25 }: GoalOptions = {}): ObjectKind {
  return {
    kind: 'goal',
    names: ['goal'],
    motion: 'static',
    keepout,
    lidar: true,
    constrained: false,
    planar: { body: 'goal', size, height: size / 2 + 0.01 },
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, size / 2 + 0.01], quat: aboutZ(rotation) },
      geoms: [
        {
          name,
          type: 'cylinder',
          size: [size, size / 2],
          contype: 0,
          conaffinity: 0,
          group: 9,
          rgba: [0, 1, 0, alpha],
        },
      ],
    }),
  };
}
