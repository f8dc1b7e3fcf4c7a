import { refuse } from '@belay-rl/core';
import type { Drawing, Frame } from './drawing.ts';

export type Vector = readonly [number, number, number];

/** If a picture is taken from. */
export interface Camera {
  readonly position: Vector;
  /** Unit vectors: to the right of the picture, to its top, and into it. */
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  /** Vertical field of view, degrees. */
  readonly fieldOfView: number;
}

const FIELD_OF_VIEW = 45;
/** Distance to half size that brings the whole square into the picture. */
const OVERVIEW = 2.45;
const TOP = 2.9;
const SIDE: Vector = [0.25, -1, 0.35];

/** A camera moves with the frame or stands still. */
export type CameraName = 'follow' | 'overview' | 'top' | 'track' | 'side' | 'fixednear' | 'fixedfar' | 'vision';

const CAMERAS: Readonly<Record<CameraName, (drawing: Drawing, frame: Frame) => Camera>> = {
  // The overview, moved with the robot: it shows as much, and never loses it.
  follow: ({ reach }, { robot }) => {
    const [x, y] = vector(robot.position);
    return lookAt([x, y - 0.72 * OVERVIEW * reach, 0.7 * OVERVIEW * reach], [x, y - 0.12 * reach, 0]);
  },
  overview: ({ reach }) => lookAt([0, -0.72 * OVERVIEW * reach, 0.7 * OVERVIEW * reach], [0, -0.12 * reach, 0]),
  top: ({ reach }) => oriented([0, 0, TOP * reach], [1, 0, 0], [0, 1, 0]),
  // The benchmark's own: see Safety-Gymnasium's base models.
  track: (_, { robot }) => {
    const [x, y, z] = vector(robot.position);
    return oriented([x, y + 2, z + 2], [-1, 0, 0], [0, -1, 1]);
  },
  side: ({ reach }, { robot }) => {
    const [x, y, z] = vector(robot.position);
    const middle: Vector = [x, y, 0.6 * z + 0.15 * reach];
    return lookAt([x + 2 * SIDE[0] * reach, y + 2 * SIDE[1] * reach, middle[2] + 2 * SIDE[2] * reach], middle);
  },
  fixednear: () => oriented([0, -2, 2], [1, 0, 0], [0, 1, 1]),
  fixedfar: () => oriented([0, -5, 5], [1, 0, 0], [0, 1, 1]),
  vision: ({ id, vision }, { robot }) => {
    if (vision === undefined)
      throw refuse('unknown-camera', `${id}: this robot carries no camera; choose another one.`);
    const turned = (v: Vector): Vector => rotate(robot.rotation, v);
    const at = turned(vision.position);
    const root = vector(robot.position);
    const position: Vector = [root[0] + at[0], root[1] + at[1], root[2] + at[2]];
    return oriented(position, turned(vision.xAxis), turned(vision.yAxis), vision.fieldOfView);
  },
};

export const cameraNames = Object.keys(CAMERAS) as readonly CameraName[];

/** The camera by its name; absent: one that follows the robot, from the side if it runs away. Error: `unknown-camera`. */
export function cameraFor(drawing: Drawing, frame: Frame, name?: string): Camera {
  const chosen = name ?? (drawing.runs ? 'side' : 'follow');
  if (!Object.hasOwn(CAMERAS, chosen)) {
    throw refuse('unknown-camera', `There is no camera ${chosen}; choose one of ${cameraNames.join(', ')}.`);
  }
  return CAMERAS[chosen as CameraName](drawing, frame);
}

function lookAt(position: Vector, target: Vector): Camera {
  const forward = unit([target[0] - position[0], target[1] - position[1], target[2] - position[2]]);
  const right = unit(cross(forward, [0, 0, 1]));
  return { position, right, up: cross(right, forward), forward, fieldOfView: FIELD_OF_VIEW };
}

/** From two axes as MuJoCo takes them: y is made perpendicular to x. */
function oriented(position: Vector, xAxis: Vector, yAxis: Vector, fieldOfView = FIELD_OF_VIEW): Camera {
  const right = unit(xAxis);
  const back = unit(cross(right, yAxis));
  return { position, right, up: cross(back, right), forward: [-back[0], -back[1], -back[2]], fieldOfView };
}

function vector(values: Float64Array): Vector {
  return [values[0]!, values[1]!, values[2]!];
}

function rotate(m: Float64Array, [x, y, z]: Vector): Vector {
  const row = (i: number): number => m[i]! * x + m[i + 1]! * y + m[i + 2]! * z;
  return [row(0), row(3), row(6)];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Vector): Vector {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}
