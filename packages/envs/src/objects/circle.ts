import type { ObjectKind } from './object-kind.ts';

export const CIRCLE_RADIUS = 1.5;
const HALF_HEIGHT = 0.01;

/** The ring to run along, painted on the floor round the origin. */
export function circle(): ObjectKind {
  return {
    kind: 'circle',
    names: ['circle'],
    motion: 'static',
    keepout: 0,
    locations: [[0, 0]],
    lidar: true,
    seenAtOrigin: true,
    constrained: false,
    planar: { body: 'none' },
    rotation: () => 0,
    body: ({ name, x, y }) => ({
      attributes: { name, pos: [x, y, HALF_HEIGHT] },
      geoms: [
        {
          name,
          type: 'cylinder',
          size: [CIRCLE_RADIUS, HALF_HEIGHT],
          contype: 0,
          conaffinity: 0,
          group: 6,
          rgba: [0, 1, 0, 0.1],
        },
      ],
    }),
  };
}
