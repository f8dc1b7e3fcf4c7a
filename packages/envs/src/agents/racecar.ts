// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: the model's own six digits, not √½
import type { Attributes, Body, Quaternion, Vector3 } from '../mujoco/xml.ts';
import { type Agent, COMMON_OBSERVED, COMMON_SENSORS, RED } from './agent.ts';
import { CHASSIS_HULL } from './racecar-chassis.ts';

// The quaternions are the benchmark's own, six digits and not quite unit length: they decide where wheels meet the floor.
const STEERING: Quaternion = [0.707105, 0, 0.707108, 0];
const WHEEL: Quaternion = [0.707105, 0.707108, 0, 0];
const RING: Quaternion = [0.707107, 0.707106, 0, 0];
const SPIDER_A: Quaternion = [0.707107, 0, 0, 0.707106];
const SPIDER_B: Quaternion = [0.707107, 0, 0, -0.707106];
const INERTIA_FRAME: Quaternion = [0.5, 0.5, -0.5, 0.5];
const BLACK = [0, 0, 0, 1];
const FRONT_RANGE = [-0.785, 0.785];
const GEAR_INERTIA: Vector3 = [0.04411, 0.02467, 0.02467];
const ORIGIN: Vector3 = [0, 0, 0];

function inertial(
  mass: number,
  diaginertia: Vector3,
  pos: Vector3 = ORIGIN,
  quat: Quaternion = INERTIA_FRAME,
): Attributes {
  return { pos, quat, mass, diaginertia };
}

function gear(name: string, mass: number, quat?: Quaternion): Body {
  return { attributes: { name, quat }, inertial: inertial(mass, GEAR_INERTIA) };
}

/** A front wheel on its steering hinge; `side` is +1 on the left. */
function frontWheel(name: 'left' | 'right', side: 1 | -1): Body {
  const offset: Vector3 = [0, 0, side * -0.0225];
  return {
    attributes: { name: `${name}_steering_hinge`, pos: [0.325, side * 0.1, 0], quat: STEERING },
    inertial: inertial(0.1, [4e-6, 4e-6, 4e-6], ORIGIN, [1, 0, 0, 0]),
    joints: [{ name: `${name}_steering_hinge_joint`, type: 'hinge', axis: [-1, 0, 0], range: FRONT_RANGE }],
    children: [
      {
        attributes: { name: `${name}_front_wheel`, quat: WHEEL },
        inertial: inertial(0.34055, [0.00041226, 0.00026046, 0.00026046], offset),
        joints: [{ name: `${name}_front_wheel_joint`, type: 'hinge', axis: [0, 0, -1] }],
        geoms: [{ type: 'cylinder', size: [0.05, 0.0225], pos: offset, rgba: BLACK }],
      },
    ],
  };
}

/** A rear wheel, with half of the differential's shaft. */
function rearWheel(name: 'diff_sideA' | 'diff_sideB', side: 1 | -1): Body {
  return {
    attributes: { name },
    inertial: inertial(0.39655, [0.0450921, 0.0256521, 0.0250823], [0, side * 0.105201, side * 7.09759e-8]),
    geoms: [
      { type: 'cylinder', size: [0.05, 0.0225], pos: [0, side * 0.1225, side * 8.26471e-8], quat: WHEEL, rgba: BLACK },
    ],
  };
}

/** Inertia of the chassis mesh, density 5, as MuJoCo computes it from all its triangles: only the hull would weigh more. */
const CHASSIS_INERTIAL = inertial(
  0.024279924034524773,
  [3.7323110190510796e-4, 3.2891723043315728e-4, 5.6894431084950649e-5],
  [0.1555799286173755, -0.0003826659824072692, 5.250371747785367e-10],
  [0.00176689619449893, 0.707104573650772, -0.00176689619449893, 0.707104573650772],
);

/** Racecar: rear axle drive and coupled front steering. Actions: speed of the rear axle (rad/s), steering angle (rad, positive left). */
export const racecar: Agent = {
  name: 'Racecar',
  height: 0.05,
  timestep: 0.004,
  integrator: 'RK4',
  defaults: {
    joint: { damping: 0.001 },
    geom: { condim: 6, density: 5, type: 'sphere', size: 0.05 },
    site: { type: 'sphere', size: 0.032 },
  },
  // Geoms have no names, as in the benchmark.
  body: () => ({
    attributes: { name: 'agent' },
    joints: [{ name: 'agent', type: 'free', damping: 0 }],
    sites: [{ name: 'agent', pos: [0.02, 0, 0] }],
    children: [
      {
        attributes: { name: 'pos_change', pos: [-0.16, 0, 0] },
        geoms: [{ type: 'box', size: [0.0165, 0.0875, 0.015], pos: [0.39, 0, 0.04], rgba: RED }],
        children: [
          {
            attributes: { name: 'car_body' },
            inertial: CHASSIS_INERTIAL,
            geoms: [{ type: 'mesh', mesh: 'chassis', rgba: RED }],
          },
          frontWheel('left', 1),
          frontWheel('right', -1),
          {
            attributes: { name: 'diff_ring' },
            inertial: inertial(0.0637, GEAR_INERTIA),
            geoms: [{ type: 'cylinder', size: [0.025, 0.005], pos: [0, 0.025, 0], quat: RING, rgba: [0, 0.8, 0, 1] }],
            children: [
              gear('diff_spiderA', 0.056, SPIDER_A),
              gear('diff_spiderB', 0.056, SPIDER_B),
              {
                attributes: {},
                joints: [{ name: 'diff_ring', type: 'hinge', axis: [0, 1, 0] }],
                children: [rearWheel('diff_sideA', 1), rearWheel('diff_sideB', -1)],
              },
            ],
          },
          {
            attributes: { name: 'diff2_ring', pos: [0.32, 0, 0] },
            inertial: inertial(0.0637, GEAR_INERTIA),
            children: [
              gear('diff2_spiderA', 0.056, SPIDER_A),
              gear('diff2_spiderB', 0.056, SPIDER_B),
              gear('diff2_sideA', 0.056),
              gear('diff2_sideB', 0.056),
            ],
          },
        ],
      },
    ],
  }),
  assets: [['mesh', { name: 'chassis', vertex: CHASSIS_HULL }]],
  equalities: [['joint', { joint1: 'left_steering_hinge_joint', joint2: 'right_steering_hinge_joint' }]],
  exclusions: [
    ['car_body', 'left_front_wheel'],
    ['car_body', 'right_front_wheel'],
  ],
  actuators: [
    {
      name: 'diff_ring',
      joint: 'diff_ring',
      ctrllimited: true,
      ctrlrange: [-20, 20],
      forcelimited: true,
      forcerange: [-1, 1],
      gainprm: [1],
      biastype: 'affine',
      biasprm: [0, 0, -1],
    },
    {
      name: 'steering_hinge',
      joint: 'left_steering_hinge_joint',
      ctrllimited: true,
      ctrlrange: FRONT_RANGE,
      forcelimited: true,
      forcerange: [-1, 1],
      gainprm: [1],
      biastype: 'affine',
      biasprm: [0, -1, 0],
    },
  ],
  control: { low: [-20, -0.785], high: [20, 0.785] },
  sensors: COMMON_SENSORS,
  observed: COMMON_OBSERVED,
  pushBox: { halfSize: 0.2, density: 0.001 },
  root: 'free',
  vision: { position: [0.1, 0, 0.1], xAxis: [0, -1, 0], yAxis: [0, 0, 1], fieldOfView: 90 },
};
