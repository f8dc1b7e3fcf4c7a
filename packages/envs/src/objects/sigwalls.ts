import { aboutZ } from '../mujoco/xml.ts';
import type { Point2 } from '../placement/layout.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface SigwallOptions {
  /** Distance of each wall from the origin, metres. */
  readonly offset: number;
  /** Half of a wall's length, metres. */
  readonly halfLength?: number;
  readonly constrained?: boolean;
}

/**
 * Signal walls: translucent planes that nothing collides with, two across the x axis, or four all round.
 * Cost: 1 while the robot's centre is beyond one of them.
 */
export function sigwalls(count: 2 | 4, { offset, halfLength = 3.5, constrained = true }: SigwallOptions): ObjectKind {
  const locations: readonly Point2[] = [
    [offset, 0],
    [-offset, 0],
    [0, offset],
    [0, -offset],
  ];
  return {
    kind: 'sigwalls',
    names: numbered('sigwall', count),
    motion: 'static',
    keepout: 0,
    locations: locations.slice(0, count),
    lidar: false,
    constrained,
    planar: { body: 'none', costs: [{ what: 'beyond', size: offset, walls: count }] },
    rotation: (index) => (index < 2 ? 0 : Math.PI / 2),
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, 0.25], quat: aboutZ(rotation) },
      geoms: [
        {
          name,
          type: 'box',
          size: [0.05, halfLength, 0.3],
          contype: 0,
          conaffinity: 0,
          group: 10,
          rgba: [1, 1, 0, 0.1],
        },
      ],
    }),
    costs: [
      {
        name: 'out_of_boundary',
        bind: (scene) => () =>
          Math.abs(scene.agentX) > offset || (count === 4 && Math.abs(scene.agentY) > offset) ? 1 : 0,
      },
    ],
  };
}
