import type { Body } from '../mujoco/xml.ts';
import { FREE } from './velocity-robot.ts';

/** One leg of Hopper or Walker2d; lengths in metres. */
export interface PlanarLeg {
  /** Of all its names. */
  readonly suffix: '' | '_left';
  /** How far the foot's frame lies ahead of the leg. */
  readonly ahead: number;
  /** Ends of the foot along x, in its frame. */
  readonly foot: readonly [heel: number, toe: number];
  readonly footFriction: number;
}

const HEIGHT = 1.25;
const FRICTION = 0.9;
const KNEE_RANGE = [-150, 0]; // degrees
const ANKLE_RANGE = [-45, 45];
const BACKWARD = [0, -1, 0];

/** An upright torso that slides and turns in the x-z plane, on legs of thigh, leg and foot. */
export function planarBody(legs: readonly PlanarLeg[]): Body {
  const root = { pos: [0, 0, -HEIGHT], ...FREE };
  return {
    attributes: { name: 'torso', pos: [0, 0, HEIGHT] },
    joints: [
      { name: 'rootx', type: 'slide', axis: [1, 0, 0], ...root },
      { name: 'rootz', type: 'slide', axis: [0, 0, 1], ...root, ref: HEIGHT },
      { name: 'rooty', type: 'hinge', axis: [0, 1, 0], ...FREE },
    ],
    geoms: [capsule('torso_geom', 0.05, [0, 0, 0.2], [0, 0, -0.2])],
    children: legs.map(planarLeg),
  };
}

function planarLeg({ suffix, ahead, foot: [heel, toe], footFriction }: PlanarLeg): Body {
  const named = (part: string) => `${part}${suffix}`;
  const hinge = { type: 'hinge', axis: BACKWARD };
  const foot: Body = {
    attributes: { name: named('foot'), pos: [ahead, 0, -0.35] },
    joints: [{ name: `${named('foot')}_joint`, ...hinge, pos: [-ahead, 0, 0.1], range: ANKLE_RANGE }],
    geoms: [capsule(`${named('foot')}_geom`, 0.06, [heel, 0, 0.1], [toe, 0, 0.1], footFriction)],
  };
  const leg: Body = {
    attributes: { name: named('leg'), pos: [0, 0, -0.7] },
    joints: [{ name: `${named('leg')}_joint`, ...hinge, pos: [0, 0, 0.25], range: KNEE_RANGE }],
    geoms: [capsule(`${named('leg')}_geom`, 0.04, [0, 0, 0.25], [0, 0, -0.25])],
    children: [foot],
  };
  return {
    attributes: { name: named('thigh'), pos: [0, 0, -0.2] },
    joints: [{ name: `${named('thigh')}_joint`, ...hinge, range: KNEE_RANGE }],
    geoms: [capsule(`${named('thigh')}_geom`, 0.05, [0, 0, 0], [0, 0, -0.45])],
    children: [leg],
  };
}

function capsule(name: string, size: number, from: readonly number[], to: readonly number[], friction = FRICTION) {
  return { name, type: 'capsule', size, fromto: [...from, ...to], friction };
}
