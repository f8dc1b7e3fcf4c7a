import { aboutZ } from '../mujoco/xml.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface VaseOptions {
  readonly keepout?: number;
  readonly constrained?: boolean;
}

const HALF_SIZE = 0.1;
/** The boxes start this much inside the floor, so that they rest from the first moment. */
const SINK = 4e-5;
/** Slower than this a vase counts as standing, m/s. */
const VELOCITY_THRESHOLD = 1e-4;

/** Light boxes standing about. Cost: one per contact with the robot, and the speed of every vase that moves. */
export function vases(count: number, { keepout = 0.15, constrained = true }: VaseOptions = {}): ObjectKind {
  const names = numbered('vase', count);
  return {
    kind: 'vases',
    names,
    motion: 'free',
    keepout,
    lidar: true,
    constrained,
    planar: {
      body: 'free',
      halfSize: HALF_SIZE,
      height: HALF_SIZE - SINK,
      costs: [
        { what: 'column', column: 'vaseTouches' },
        { what: 'column', column: 'vaseSpeed' },
      ],
    },
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, HALF_SIZE - SINK], quat: aboutZ(rotation) },
      joints: [{ type: 'freejoint', name }],
      geoms: [
        { name, type: 'box', size: [HALF_SIZE, HALF_SIZE, HALF_SIZE], density: 0.001, group: 4, rgba: [0, 1, 1, 1] },
      ],
    }),
    costs: [
      { name: 'vases_contact', bind: (scene) => scene.agentContactsWith(names) },
      {
        name: 'vases_velocity',
        bind: (scene) => {
          const dofs = names.map((name) => scene.firstDof(name));
          return () => {
            const { qvel } = scene.simulation;
            let cost = 0;
            for (let i = 0; i < dofs.length; i++) {
              const dof = dofs[i]!;
              const vx = qvel[dof]!;
              const vy = qvel[dof + 1]!;
              const vz = qvel[dof + 2]!;
              const speed = Math.sqrt(vx * vx + vy * vy + vz * vz);
              if (speed >= VELOCITY_THRESHOLD) cost += speed;
            }
            return cost;
          };
        },
      },
    ],
  };
}
