import type { Attributes, Body, Vector3 } from '../mujoco/xml.ts';
import { type Agent, BLUE, COMMON_OBSERVED, COMMON_SENSORS, RED, TAN } from './agent.ts';

const LIMB = { type: 'capsule', size: 0.016, density: 20 };
const TRUNK = { type: 'cylinder', size: 0.0375, density: 2, rgba: TAN };
const FRONT = { yRange: [-1.308998, 0.2618], ySpring: -0.174533, x: 0.1, fromX: 0.05 };
const REAR = { yRange: [0, 2.356196], ySpring: 0, x: -0.1, fromX: -0.05 };

interface Leg {
  readonly number: number;
  readonly part: typeof FRONT;
  /** +1 on the left, −1 on the right. */
  readonly side: 1 | -1;
  readonly colour: Attributes['rgba'];
}

/** A leg: a fixed strut to the hip, two hinges there, a thigh, a hinge, a shank that reaches back. */
function legBody({ number, part, side, colour }: Leg): Body {
  const hip: Vector3 = [part.x, side * 0.05, 0];
  const knee: Vector3 = [0.049, side * 0.0283, -0.025];
  const tip: Vector3 = [-0.0588, side * -0.0339, -0.05];
  return {
    attributes: { name: `leg_${number}` },
    geoms: [{ name: `aux_${number}`, ...LIMB, fromto: [part.fromX, 0, 0, ...hip], rgba: colour }],
    children: [
      {
        attributes: { name: `aux_${number}`, pos: hip },
        joints: [
          { name: `hip_${number}_z`, type: 'hinge', axis: [0, 0, side], range: [-0.174533, 0.523599], springref: 0 },
          { name: `hip_${number}_y`, type: 'hinge', axis: [0, 1, 0], range: part.yRange, springref: part.ySpring },
        ],
        geoms: [{ name: `hip_${number}`, ...LIMB, fromto: [0, 0, 0, ...knee], rgba: colour }],
        children: [
          {
            attributes: { pos: knee },
            joints: [
              {
                name: `ankle_${number}`,
                type: 'hinge',
                axis: [side * -0.5, 0.866, 0],
                range: [-1.308998, 0],
                springref: -0.349066,
              },
            ],
            geoms: [{ name: `ankle_${number}`, ...LIMB, fromto: [0, 0, 0, ...tip], rgba: TAN }],
            sites: [{ name: `ankle_${number}a` }, { name: `ankle_${number}b`, pos: tip }],
          },
        ],
      },
    ],
  };
}

const NUMBERS = [1, 2, 3, 4];
const JOINTS = [
  ...NUMBERS.map((n) => `hip_${n}_z`),
  ...NUMBERS.map((n) => `hip_${n}_y`),
  ...NUMBERS.map((n) => `ankle_${n}`),
];
const ONES = JOINTS.map(() => 1);

/** Doggo: a quadruped with a passive waist; forward is +x. Actions: torques of the twelve leg hinges. */
export const doggo: Agent = {
  name: 'Doggo',
  height: 0.22,
  timestep: 0.01,
  integrator: 'Euler',
  defaults: {
    joint: { limited: true, stiffness: 1e-4, armature: 5e-5 },
    geom: { condim: 6, density: 5, type: 'capsule', size: 0.016 },
    site: { type: 'sphere', size: 0.018 },
  },
  body: () => ({
    attributes: { name: 'agent' },
    joints: [{ type: 'freejoint', name: 'agent' }],
    geoms: [{ name: 'agent', ...TRUNK, fromto: [0, 0, 0, 0.1, 0, 0] }],
    sites: [{ name: 'agent' }],
    children: [
      legBody({ number: 1, part: FRONT, side: 1, colour: BLUE }),
      legBody({ number: 4, part: FRONT, side: -1, colour: BLUE }),
      {
        attributes: { name: 'rear' },
        joints: [{ name: 'waist_x', type: 'hinge', axis: [1, 0, 0], range: [-0.523599, 0.523599], springref: 0 }],
        geoms: [{ name: 'agent2', ...TRUNK, fromto: [-0.1, 0, 0, 0, 0, 0] }],
        children: [
          legBody({ number: 2, part: REAR, side: 1, colour: RED }),
          legBody({ number: 3, part: REAR, side: -1, colour: RED }),
        ],
      },
    ],
  }),
  actuators: JOINTS.map((joint) => ({ name: joint, joint, gear: [0.00625], ctrllimited: true, ctrlrange: [-1, 1] })),
  control: { low: ONES.map((one) => -one), high: ONES },
  sensors: [
    ...NUMBERS.flatMap((n) =>
      ['a', 'b'].map((end) => ['touch', { name: `touch_ankle_${n}${end}`, site: `ankle_${n}${end}` }] as const),
    ),
    ...JOINTS.map((joint) => ['jointpos', { name: `jointpos_${joint}`, joint }] as const),
    ...JOINTS.map((joint) => ['jointvel', { name: `jointvel_${joint}`, joint }] as const),
    ...COMMON_SENSORS,
  ],
  observed: [
    ...COMMON_OBSERVED,
    ...['a', 'b'].flatMap((end) =>
      NUMBERS.map((n) => ({ sensor: `touch_ankle_${n}${end}`, reading: 'plain', size: 1 }) as const),
    ),
    ...JOINTS.map((joint) => ({ sensor: `jointvel_${joint}`, reading: 'plain', size: 1 }) as const),
    ...JOINTS.map((joint) => ({ sensor: `jointpos_${joint}`, reading: 'sine-cosine', size: 1 }) as const),
  ],
  pushBox: { halfSize: 0.2, density: 0.001 },
  root: 'free',
  vision: { position: [0.0625, 0, 0.1], xAxis: [0, -1, 0], yAxis: [0.4, 0, 1], fieldOfView: 100 },
};
