import type { Attributes, Body } from '../mujoco/xml.ts';
import { type Agent, BLUE, COMMON_OBSERVED, COMMON_SENSORS, RED, type Release, TAN } from './agent.ts';

const LINK = 0.05;
const FOOT = 0.1;
const RADIUS = 0.02;
const TORSO_RADIUS = 0.0625;
/** The feet are extremely heavy in release 1.2.0, ordinary in 1.0.0. */
const FOOT_DENSITY: Readonly<Record<Release, number>> = { '1.2.0': 50000, '1.0.0': 5 };
const DEATH_HEIGHT = 0.08;
const START_NOISE = 0.1;
const FREE_JOINT_POSITIONS = 7;
const TAN2 = [0.8, 0.5, 0.3, 1] as const;

interface Leg {
  readonly number: number;
  readonly names: { readonly leg: string; readonly foot: string; readonly legGeom: string; readonly ankleGeom: string };
  /** Signs of x and y of the direction it points to. */
  readonly toward: readonly [number, number];
  readonly ankleAxis: readonly [number, number, number];
  readonly ankleRange: readonly [number, number];
  readonly colour: Attributes['rgba'];
  readonly footColour: Attributes['rgba'];
}

const OUT = [0.52, 1.74] as const;
const BACK = [-1.74, -0.52] as const;

const LEGS: readonly Leg[] = [
  {
    number: 1,
    names: { leg: 'front_left_leg', foot: 'front_left_foot', legGeom: 'left_leg_geom', ankleGeom: 'left_ankle_geom' },
    toward: [1, 1],
    ankleAxis: [-1, 1, 0],
    ankleRange: OUT,
    colour: BLUE,
    footColour: TAN2,
  },
  {
    number: 2,
    names: {
      leg: 'front_right_leg',
      foot: 'front_right_foot',
      legGeom: 'right_leg_geom',
      ankleGeom: 'right_ankle_geom',
    },
    toward: [-1, 1],
    ankleAxis: [1, 1, 0],
    ankleRange: BACK,
    colour: BLUE,
    footColour: TAN2,
  },
  {
    number: 3,
    names: { leg: 'left_back_leg', foot: 'left_back_foot', legGeom: 'back_leg_geom', ankleGeom: 'third_ankle_geom' },
    toward: [-1, -1],
    ankleAxis: [-1, 1, 0],
    ankleRange: BACK,
    colour: RED,
    footColour: TAN,
  },
  {
    number: 4,
    names: {
      leg: 'right_back_leg',
      foot: 'right_back_foot',
      legGeom: 'rightback_leg_geom',
      ankleGeom: 'fourth_ankle_geom',
    },
    toward: [1, -1],
    ankleAxis: [1, 1, 0],
    ankleRange: OUT,
    colour: RED,
    footColour: TAN,
  },
];

function legBody(
  { number, names, toward: [sx, sy], ankleAxis, ankleRange, colour, footColour }: Leg,
  release: Release,
): Body {
  const capsule = (length: number): Attributes => ({
    type: 'capsule',
    size: RADIUS,
    fromto: [0, 0, 0, sx * length, sy * length, 0],
  });
  const joint = [sx * LINK, sy * LINK, 0];
  return {
    attributes: { name: names.leg },
    geoms: [{ name: `aux_${number}_geom`, ...capsule(LINK), rgba: colour }],
    children: [
      {
        attributes: { name: `aux_${number}`, pos: joint },
        joints: [{ name: `hip_${number}`, type: 'hinge', axis: [0, 0, 1], range: [-0.7, 0.7] }],
        geoms: [{ name: names.legGeom, ...capsule(LINK), rgba: colour }],
        children: [
          {
            attributes: { name: names.foot, pos: joint },
            joints: [{ name: `ankle_${number}`, type: 'hinge', axis: ankleAxis, range: ankleRange }],
            geoms: [{ name: names.ankleGeom, ...capsule(FOOT), density: FOOT_DENSITY[release], rgba: footColour }],
          },
        ],
      },
    ],
  };
}

const JOINTS = LEGS.flatMap(({ number }) => [`hip_${number}`, `ankle_${number}`]);
const ONES = JOINTS.map(() => 1);

/** Ant: four legs of two hinges. Actions: torques of hip and ankle, leg by leg. It dies when its torso sinks to 0.08 m. */
export const ant: Agent = {
  name: 'Ant',
  height: 0.18,
  timestep: 0.01,
  integrator: 'RK4',
  defaults: {
    joint: { armature: 1, damping: 1, limited: true },
    geom: { condim: 6, density: 5 },
    site: { type: 'sphere', size: 0.032 },
  },
  body: (release) => ({
    attributes: { name: 'agent' },
    joints: [{ name: 'root', type: 'free', armature: 0, damping: 0, limited: false, margin: 0.01 }],
    geoms: [{ name: 'torso_geom', type: 'sphere', size: TORSO_RADIUS, rgba: TAN }],
    sites: [{ name: 'agent', pos: [0, 0, -0.02] }],
    children: LEGS.map((leg) => legBody(leg, release)),
  }),
  actuators: JOINTS.map((joint) => ({ joint, gear: [150], ctrllimited: true, ctrlrange: [-1, 1] })),
  control: { low: ONES.map((one) => -one), high: ONES },
  sensors: [
    ...COMMON_SENSORS,
    ['framepos', { name: 'agent_pos', objtype: 'site', objname: 'agent' }],
    ...JOINTS.map((joint) => ['jointpos', { name: joint, joint }] as const),
    ['frameangvel', { name: 'agent_qvel', objtype: 'site', objname: 'agent' }],
    ...JOINTS.map((joint) => ['jointvel', { name: `${joint}_vel`, joint }] as const),
  ],
  observed: [
    ...COMMON_OBSERVED,
    ...JOINTS.map((joint) => ({ sensor: `${joint}_vel`, reading: 'plain', size: 1 }) as const),
    { sensor: 'agent_pos', reading: 'third', size: 3 },
    { sensor: 'agent_qvel', reading: 'plain', size: 3 },
    ...JOINTS.map((sensor) => ({ sensor, reading: 'sine-cosine', size: 1 }) as const),
  ],
  floor: { conaffinity: 3 },
  pushBox: { halfSize: 0.2, density: 0.001 },
  root: 'free',
  vision: { position: [0, 0.05, 0.05], xAxis: [1, 0, 0], yAxis: [0, 0, 1], fieldOfView: 100 },
  deathHeight: DEATH_HEIGHT,
  // Hips near 0, ankles near a right angle; ankles 2 and 3 (entries 3 and 5) bend the other way.
  startPose(qpos, random) {
    for (let i = 0; i < JOINTS.length; i++) {
      const noise = random.uniform(-START_NOISE, START_NOISE);
      const angle = i % 2 === 0 ? noise : Math.PI / 2 + noise;
      qpos[FREE_JOINT_POSITIONS + i] = i === 3 || i === 5 ? -angle : angle;
    }
  },
};
