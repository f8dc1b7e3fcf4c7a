import { aboutZ } from '../mujoco/xml.ts';
import { numbered, type ObjectKind } from './object-kind.ts';

export interface GremlinOptions {
  readonly keepout?: number;
  /** Radius of the orbit, metres. */
  readonly travel?: number;
  readonly constrained?: boolean;
}

const HALF_SIZE = 0.1;

/**
 * Boxes dragged round their layout points by welded mocap bodies, all in phase, clockwise, one turn in 2π seconds.
 * The mocap bodies start on the floor and are commanded to 0.1, so the boxes rise and hover at 0.2. Cost: one per contact.
 */
export function gremlins(
  count: number,
  { keepout = 0.5, travel = 0.3, constrained = true }: GremlinOptions = {},
): ObjectKind {
  const names = numbered('gremlin', count);
  const bodyName = (name: string): string => `${name}obj`;
  const mocapName = (name: string): string => `${name}mocap`;
  return {
    kind: 'gremlins',
    names,
    motion: 'mocap',
    keepout,
    lidar: true,
    constrained,
    planar: {
      body: 'orbiting',
      halfSize: HALF_SIZE,
      height: HALF_SIZE,
      travel,
      costs: [{ what: 'column', column: 'gremlinTouches' }],
    },
    bodyName,
    body: ({ name, x, y, rotation }) => ({
      attributes: { name: bodyName(name), pos: [x, y, HALF_SIZE], quat: aboutZ(rotation) },
      joints: [{ type: 'freejoint', name: bodyName(name) }],
      geoms: [
        {
          name: bodyName(name),
          type: 'box',
          size: [HALF_SIZE, HALF_SIZE, HALF_SIZE],
          density: 0.001,
          group: 5,
          rgba: [0.5, 0, 1, 1],
        },
      ],
    }),
    mocapBody: ({ name, x, y, rotation }) => ({
      attributes: { name: mocapName(name), mocap: true, quat: aboutZ(rotation) },
      geoms: [
        {
          name: mocapName(name),
          type: 'box',
          size: [HALF_SIZE, HALF_SIZE, HALF_SIZE],
          pos: [x, y, HALF_SIZE],
          contype: 0,
          conaffinity: 0,
          group: 5,
          rgba: [0.5, 0, 1, 0.1],
        },
      ],
    }),
    costs: [{ name: 'gremlins', bind: (scene) => scene.agentContactsWith(names.map(bodyName)) }],
    bindMotion: (scene) => {
      const { simulation } = scene;
      const mocapIds = simulation.model.body_mocapid as Int32Array;
      const first = names.length === 0 ? 0 : (mocapIds[simulation.bodyId(mocapName(names[0] as string))] as number);
      return (time) => {
        const { mocapPos } = simulation;
        const x = travel * Math.sin(time);
        const y = travel * Math.cos(time);
        for (let i = first; i < first + names.length; i++) {
          mocapPos[3 * i] = x;
          mocapPos[3 * i + 1] = y;
          mocapPos[3 * i + 2] = HALF_SIZE;
        }
      };
    },
  };
}
