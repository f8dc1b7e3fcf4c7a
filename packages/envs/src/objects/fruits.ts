import { aboutZ } from '../mujoco/xml.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface FruitOptions {
  readonly keepout?: number;
}

/** Cylinders to look at by lidar; no registered task rewards or forbids them. */
function fruits(kind: 'apples' | 'oranges', count: number, keepout: number): ObjectKind {
  const apple = kind === 'apples';
  return {
    kind,
    names: numbered(kind.slice(0, -1), count),
    motion: 'static',
    keepout,
    lidar: true,
    constrained: false,
    planar: { body: 'none' },
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, 0.16], quat: aboutZ(rotation) },
      geoms: [
        {
          name,
          type: 'cylinder',
          size: [0.3, 0.15],
          contype: 0,
          conaffinity: 0,
          group: apple ? 7 : 8,
          rgba: apple ? [0.835, 0.169, 0.169, 0.25] : [1, 0.6, 0, 0.25],
        },
      ],
    }),
  };
}

export function apples(count: number, { keepout = 0.3 }: FruitOptions = {}): ObjectKind {
  return fruits('apples', count, keepout);
}

export function oranges(count: number, { keepout = 0.3 }: FruitOptions = {}): ObjectKind {
  return fruits('oranges', count, keepout);
}
