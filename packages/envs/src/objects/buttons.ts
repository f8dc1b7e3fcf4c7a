import { aboutZ } from '../mujoco/xml.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface ButtonOptions {
  readonly keepout?: number;
  readonly constrained?: boolean;
}

const RADIUS = 0.1;

/** Orange balls fixed on the floor; one of them is to be pressed. Cost: one per contact with any other. */
export function buttons(count: number, { keepout = 0.2, constrained = true }: ButtonOptions = {}): ObjectKind {
  const names = numbered('button', count);
  return {
    kind: 'buttons',
    names,
    motion: 'static',
    keepout,
    lidar: true,
    constrained,
    planar: { body: 'fixed', shape: 'ball', radius: RADIUS, costs: [{ what: 'touches' }], hiddenByTimer: true },
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, RADIUS], quat: aboutZ(rotation) },
      geoms: [{ name, type: 'sphere', size: RADIUS, group: 1, rgba: [1, 0.5, 0, 1] }],
    }),
    costs: [
      {
        name: 'buttons',
        bind: (scene) => {
          const geoms = names.map((name) => scene.simulation.geomId(name));
          return () => {
            let cost = 0;
            for (let i = 0; i < geoms.length; i++) {
              if (i !== scene.goalButton) cost += scene.contactsByGeom[geoms[i]!] as number;
            }
            return cost;
          };
        },
      },
    ],
  };
}
