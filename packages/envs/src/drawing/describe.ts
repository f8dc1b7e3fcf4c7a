import { BelayError, type Environment, layersOf } from '@belay-rl/core';
import type { Simulation } from '../mujoco/simulation.ts';
import type { SafetyGymEnvironment } from '../safety-gym-environment.ts';
import type { Drawing, Frame, Shape, ShapeKind, TriangleMesh } from './drawing.ts';

/** MuJoCo's geom types; planes are floors, height fields are not used. */
const KINDS: Readonly<Record<number, ShapeKind>> = {
  2: 'sphere',
  3: 'capsule',
  4: 'ellipsoid',
  5: 'cylinder',
  6: 'box',
  7: 'mesh',
};

/** MuJoCo's colour of a geom that was given none, and the one that a robot gets for it. */
const UNPAINTED = 0.5;
const ROBOT_COLOUR = [0.85, 0.55, 0.3] as const;

/** Reads drawings and frames from one environment. */
export interface Describer {
  readonly drawing: Drawing;
  /** A copy of the present moment. `cost`: true if anything was violated in the last step. */
  frame(cost?: boolean): Frame;
}

/** Can this environment be drawn? Those of this package can; one of your own can if it has the same members. */
export function isDrawable(environment: Environment): environment is SafetyGymEnvironment {
  return 'simulation' in environment && 'view' in environment;
}

/** An environment that says by itself what is to be drawn of it. */
interface SelfDescribing extends Environment {
  describe(): Describer;
}

function describesItself(environment: Environment): environment is SelfDescribing {
  return 'describe' in environment && typeof environment.describe === 'function';
}

/** True if `describe` can draw it, or an environment that it wraps. */
export function canDescribe(given: Environment): boolean {
  return [...layersOf(given)].some((one) => isDrawable(one) || describesItself(one));
}

/** Describes an environment, or the one that it wraps, after its first reset. Error: `not-drawable`. */
export function describe(id: string, given: Environment): Describer {
  const layers = [...layersOf(given)];
  const own = layers.find(describesItself);
  if (own !== undefined) return own.describe();
  const environment = layers.find(isDrawable);
  if (environment === undefined) {
    throw new BelayError(
      'not-drawable',
      `${id} cannot be drawn: only environments with a MuJoCo model and a view can, and those that show an image. One that goes round such an environment names it as its member inner.`,
      { exitCode: 2 },
    );
  }
  const { simulation, view } = environment;
  const { model } = simulation;
  const types = model.geom_type as Int32Array;
  const bodies = model.geom_bodyid as Int32Array;
  const roots = model.body_rootid as Int32Array;
  const robot = simulation.bodyId(view.root);
  const robotRoot = roots[robot]!;
  const geoms: number[] = [];
  const shapes: Shape[] = [];
  for (let geom = 0; geom < types.length; geom++) {
    const kind = KINDS[types[geom]!];
    if (kind === undefined) continue;
    const size = (model.geom_size as Float64Array).slice(3 * geom, 3 * geom + 3);
    geoms.push(geom);
    shapes.push({
      kind,
      size: [size[0]!, size[1]!, size[2]!],
      owner: roots[bodies[geom]!] === robotRoot ? 'robot' : 'object',
      ...(kind === 'mesh' ? { mesh: meshOf(simulation, (model.geom_dataid as Int32Array)[geom]!) } : {}),
    });
  }
  const { floorHalfSize, reach, runs, vision, rings } = view;
  return {
    drawing: { id, shapes, rings, floorHalfSize, reach, runs, ...(vision === undefined ? {} : { vision }) },
    frame(cost = false) {
      simulation.refresh();
      const { data } = simulation;
      return {
        positions: gather(data.geom_xpos as Float64Array, geoms, 3, new Float64Array(3 * geoms.length)),
        rotations: gather(data.geom_xmat as Float64Array, geoms, 9, new Float64Array(9 * geoms.length)),
        colours: painted(gather(simulation.geomRgba, geoms, 4, new Float32Array(4 * geoms.length)), shapes),
        robot: {
          position: simulation.xpos.slice(3 * robot, 3 * robot + 3),
          rotation: simulation.xmat.slice(9 * robot, 9 * robot + 9),
        },
        lidar: view.lidar(),
        cost,
        time: simulation.time,
      };
    },
  };
}

/** Gives robots whose model names no colours one of their own. */
function painted(colours: Float32Array, shapes: readonly Shape[]): Float32Array {
  shapes.forEach(({ owner }, i) => {
    const own = colours.subarray(4 * i, 4 * i + 3);
    if (owner === 'robot' && own.every((part) => part === UNPAINTED)) own.set(ROBOT_COLOUR);
  });
  return colours;
}

function gather<T extends Float64Array | Float32Array>(
  from: ArrayLike<number>,
  geoms: readonly number[],
  width: number,
  to: T,
): T {
  geoms.forEach((geom, i) => {
    for (let k = 0; k < width; k++) to[width * i + k] = from[width * geom + k]!;
  });
  return to;
}

function meshOf({ model }: Simulation, mesh: number): TriangleMesh {
  const part = (first: unknown, count: unknown): readonly [number, number] => {
    const from = (first as Int32Array)[mesh]!;
    return [3 * from, 3 * (from + (count as Int32Array)[mesh]!)];
  };
  return {
    vertices: (model.mesh_vert as Float32Array).slice(...part(model.mesh_vertadr, model.mesh_vertnum)),
    faces: (model.mesh_face as Int32Array).slice(...part(model.mesh_faceadr, model.mesh_facenum)),
  };
}
