import { aboutZ } from '../mujoco/xml.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface PillarOptions {
  readonly keepout?: number;
  readonly constrained?: boolean;
}

const RADIUS = 0.2;
const HALF_HEIGHT = 0.5;

/** Fixed columns in the way. Cost: one per contact with the robot. */
export function pillars(count: number, { keepout = 0.3, constrained = true }: PillarOptions = {}): ObjectKind {
  const names = numbered('pillar', count);
  return {
    kind: 'pillars',
    names,
    motion: 'static',
    keepout,
    lidar: true,
    constrained,
    planar: { body: 'fixed', shape: 'column', radius: RADIUS, costs: [{ what: 'touches' }] },
    body: ({ name, x, y, rotation }) => ({
      attributes: { name, pos: [x, y, HALF_HEIGHT], quat: aboutZ(rotation) },
      geoms: [{ name, type: 'cylinder', size: [RADIUS, HALF_HEIGHT], group: 2, rgba: [0.5, 0.5, 1, 1] }],
    }),
    costs: [{ name: 'pillars', bind: (scene) => scene.agentContactsWith(names) }],
  };
}
