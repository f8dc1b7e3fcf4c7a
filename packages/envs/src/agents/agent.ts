import type { CameraMount } from '../drawing/drawing.ts';
import type { Attributes, Body } from '../mujoco/xml.ts';
import type { RandomState } from '../random/random-state.ts';

/** How a sensor's numbers enter the observation. */
export type Reading =
  /** As they are. */
  | 'plain'
  /** The third number only (a height). */
  | 'third'
  /** An angle as (sin, cos). */
  | 'sine-cosine'
  /** A quaternion as a 3 × 3 rotation matrix, row by row. */
  | 'rotation-matrix';

export interface ObservedSensor {
  readonly sensor: string;
  readonly reading: Reading;
  /** Numbers the sensor itself has. */
  readonly size: number;
}

export type Release = '1.2.0' | '1.0.0';

/** A robot, from named numbers. Lengths in metres, masses in kilograms, angles in radians. */
export interface Agent {
  readonly name: string;
  /** Height of the root body's frame at reset. */
  readonly height: number;
  readonly timestep: number;
  readonly integrator: 'Euler' | 'RK4';
  /** Class defaults; the geom ones hold for every object in the world too. */
  readonly defaults: { readonly joint?: Attributes; readonly geom: Attributes; readonly site: Attributes };
  /** What hangs on the root body named `agent`; the world adds its pose. */
  body(release: Release): Body;
  readonly actuators: readonly Attributes[];
  /** Control limits; actions are clipped to them in double precision. */
  readonly control: { readonly low: readonly number[]; readonly high: readonly number[] };
  /** Sensors in the model's order: element name, then attributes. */
  readonly sensors: readonly (readonly [element: string, attributes: Attributes])[];
  /** The robot's part of the observation, in order. */
  readonly observed: readonly ObservedSensor[];
  /** Mesh assets, equalities and contact exclusions as element name and attributes. */
  readonly assets?: readonly (readonly [element: string, attributes: Attributes])[];
  readonly equalities?: readonly (readonly [element: string, attributes: Attributes])[];
  readonly exclusions?: readonly (readonly [body1: string, body2: string])[];
  /** Attributes the floor takes under this robot. */
  readonly floor?: Attributes;
  /** Half-size and density of the box that this robot can push. */
  readonly pushBox: { readonly halfSize: number; readonly density: number };
  /** Root joints: a free joint, or slides along the axes the robot had at reset. */
  readonly root: 'free' | 'planar';
  /** Writes the noisy start pose of the joints into qpos (the robot's joints come first). */
  startPose?(qpos: Float64Array, random: RandomState): void;
  /** The camera it carries, for pictures only. */
  readonly vision?: CameraMount;
  /** Below this height of the root body the episode terminates. */
  readonly deathHeight?: number;
}

/** The sensors that every robot carries, in the models' order. */
export const COMMON_SENSORS: Agent['sensors'] = [
  ['accelerometer', { name: 'accelerometer', site: 'agent' }],
  ['velocimeter', { name: 'velocimeter', site: 'agent' }],
  ['gyro', { name: 'gyro', site: 'agent' }],
  ['magnetometer', { name: 'magnetometer', site: 'agent' }],
  ['subtreecom', { name: 'subtreecom', body: 'agent' }],
  ['subtreelinvel', { name: 'subtreelinvel', body: 'agent' }],
  ['subtreeangmom', { name: 'subtreeangmom', body: 'agent' }],
];

/** The four every observation begins with. */
export const COMMON_OBSERVED: readonly ObservedSensor[] = ['accelerometer', 'velocimeter', 'gyro', 'magnetometer'].map(
  (sensor) => ({
    sensor,
    reading: 'plain',
    size: 3,
  }),
);

/** Colours shared by the robots. */
export const RED = [0.7412, 0.0431, 0.1843, 1] as const;
export const BLUE = [0.0039, 0.1529, 0.3961, 1] as const;
export const TAN = [0.8, 0.6, 0.4, 1] as const;

/** A control bound as the action space states it: rounded to single precision. */
export function singlePrecision(bounds: readonly number[]): number[] {
  return bounds.map(Math.fround);
}
