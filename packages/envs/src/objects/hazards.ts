import { aboutZ } from '../mujoco/xml.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface HazardOptions {
  readonly keepout?: number;
  /** Radius in metres. */
  readonly size?: number;
  readonly constrained?: boolean;
}

/** Flat blue discs that cost while the robot's centre is over them; nothing collides with them. Cost: Σ (size − distance), planar. */
export function hazards(
  count: number,
  { keepout = 0.4, size = 0.2, constrained = true }: HazardOptions = {},
): ObjectKind {
  const names = numbered('hazard', count);
  return {
    kind: 'hazards',
    names,
    motion: 'static',
    keepout,
    lidar: true,
    constrained,
    planar: { body: 'none', costs: [{ what: 'discs', size }] },
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, 0.02], quat: aboutZ(rotation) },
      geoms: [
        { name, type: 'cylinder', size: [size, 0.01], contype: 0, conaffinity: 0, group: 3, rgba: [0, 0, 1, 0.25] },
      ],
    }),
    costs: [
      {
        name: 'hazards',
        bind: (scene) => {
          const bodies = names.map((name) => scene.simulation.bodyId(name));
          return () => {
            let cost = 0;
            for (let i = 0; i < bodies.length; i++) {
              const distance = scene.planarDistance(bodies[i]!);
              if (distance <= size) cost += size - distance;
            }
            return cost;
          };
        },
      },
    ],
  };
}
