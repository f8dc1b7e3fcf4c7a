import type { Agent } from '../agents/agent.ts';
import { type Attributes, aboutZ } from '../mujoco/xml.ts';
import type { ObjectKind } from './object-kind.ts';

const NAME = 'push_box';

export interface PushBoxOptions {
  /** Half of an edge, metres; also the keepout. */
  readonly halfSize?: number;
  readonly density?: number;
}

/** The box to push: a cube with a column at each vertical edge, so that the robot cannot slip off. What is not given suits the robot. */
export function pushBox(given: PushBoxOptions = {}): ObjectKind {
  const { halfSize = 0.2, density = 0.001 } = given;
  const corners = [
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ] as const;
  return {
    kind: NAME,
    names: [NAME],
    motion: 'free',
    keepout: halfSize,
    lidar: true,
    constrained: false,
    planar: { body: 'free', halfSize: 1.5 * halfSize, height: halfSize },
    forAgent: (agent: Agent) => pushBox({ ...agent.pushBox, ...given }),
    body: ({ name, x, y, rotation }) => {
      const look: Attributes = { type: 'box', density, group: 1, rgba: [1, 1, 0, 0.25] };
      const columns = corners.map(([sx, sy], i) => ({
        name: `col${i + 1}`,
        ...look,
        size: [halfSize / 2, halfSize / 2, halfSize],
        pos: [sx * halfSize, sy * halfSize, 0],
      }));
      return {
        attributes: { name, pos: [x, y, halfSize], quat: aboutZ(rotation) },
        joints: [{ type: 'freejoint', name }],
        geoms: [{ name, ...look, size: [halfSize, halfSize, halfSize] }, ...columns],
      };
    },
  };
}
