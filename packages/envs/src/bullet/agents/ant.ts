import type { Attributes, Body, Vector3 } from '../../mujoco/xml.ts';
import { jointLimit } from '../engine.ts';
import { type BoundAgent, type BulletAgent, clip, FREE_JOINT, ROOT } from './bullet-agent.ts';

const TORSO_RADIUS = 0.25;
const CAPSULE_RADIUS = 0.08;
/** x and y of an inner capsule's end, and of a lower leg's. */
const INNER = 0.2;
const LOWER = 0.4;
/** kg/m³; the model file's own is not what Bullet uses. */
const DENSITY = 1000;
const HEIGHT = 0.75;
const FRICTION = 1.5;

const HIP_RANGE: Range = [-radians(40), radians(40)];
const OUTWARD: Range = [radians(30), radians(100)];
const INWARD: Range = [-radians(100), -radians(30)];
const UP: Vector3 = [0, 0, 1];
const ANKLE_AXIS: Vector3 = [Math.SQRT1_2, Math.SQRT1_2, 0];
const ANKLE_AXIS_ACROSS: Vector3 = [-Math.SQRT1_2, Math.SQRT1_2, 0];

/** N·m of a joint per unit of action. */
const TORQUE = 2.5 * 100;
/** Bullet takes the ankles' axes as they stand in the file, √2 long: a torque turns the leg half as hard as it would about unit axes. */
const ANKLE_SHARE = 0.5;
const JOINT_NOISE = 0.1;
const ANKLE_START = Math.PI / 2;

const ALIVE_REWARD = 1;
const DEATH_REWARD = -1;
const MIN_HEIGHT = 0.26;
const WORK_WEIGHT = 2;
const WORK_SPEED_SCALE = 0.1;
const EFFORT_WEIGHT = 0.1;
const STRETCH_WEIGHT = 0.1;
/** A joint beyond this share of its range counts as stretched. */
const STRETCHED = 0.99;

const POSITION_SCALE = 0.1;
const VELOCITY_SCALE = 0.3;
const TURNING_SCALE = 0.15;
const JOINT_SCALE = 0.5;
const JOINT_SPEED_SCALE = 0.05;

type Range = readonly [low: number, high: number];

interface Leg {
  readonly name: string;
  /** Signs of x and y of the direction it points to. */
  readonly toward: readonly [1 | -1, 1 | -1];
  readonly ankleAxis: Vector3;
  readonly ankleRange: Range;
  /** Which way the ankle stands bent at reset. */
  readonly bent: 1 | -1;
}

/** In the order of actions, observed joints and foot contacts. */
const LEGS: readonly Leg[] = [
  { name: 'front_left', toward: [1, 1], ankleAxis: ANKLE_AXIS_ACROSS, ankleRange: OUTWARD, bent: 1 },
  { name: 'front_right', toward: [-1, 1], ankleAxis: ANKLE_AXIS, ankleRange: INWARD, bent: -1 },
  { name: 'left_back', toward: [-1, -1], ankleAxis: ANKLE_AXIS_ACROSS, ankleRange: INWARD, bent: -1 },
  { name: 'right_back', toward: [1, -1], ankleAxis: ANKLE_AXIS, ankleRange: OUTWARD, bent: 1 },
];

const JOINTS = LEGS.flatMap(({ name }) => [`${name}_hip`, `${name}_ankle`]);
const RANGES = LEGS.flatMap(({ ankleRange }) => [HIP_RANGE, ankleRange]);

const TORSO_MASS = (4 / 3) * Math.PI * TORSO_RADIUS ** 3 * DENSITY;
const TORSO_INERTIA = 0.4 * TORSO_MASS * TORSO_RADIUS ** 2;

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** A capsule from the body's origin to (±reach, ±reach, 0), with its axis-aligned box's inertia, which is Bullet's. */
function capsule(name: string, [sx, sy]: Leg['toward'], reach: number): Pick<Body, 'inertial' | 'geoms'> {
  const length = Math.SQRT2 * reach;
  const mass = DENSITY * Math.PI * (CAPSULE_RADIUS ** 2 * length + (4 / 3) * CAPSULE_RADIUS ** 3);
  const side = reach + 2 * CAPSULE_RADIUS;
  const thickness = 2 * CAPSULE_RADIUS;
  const across = (mass / 12) * (side ** 2 + thickness ** 2);
  const end = [sx * reach, sy * reach, 0];
  return {
    inertial: {
      pos: end.map((value) => value / 2),
      mass,
      diaginertia: [across, across, (mass / 12) * 2 * side ** 2],
    },
    geoms: [{ name, type: 'capsule', size: CAPSULE_RADIUS, fromto: [0, 0, 0, ...end], rgba: COLOUR }],
  };
}

const COLOUR = [0.8, 0.6, 0.4, 1];

function legBody({ name, toward, ankleAxis, ankleRange }: Leg, timestep: number): Body {
  const [sx, sy] = toward;
  const hinge = (joint: string, axis: Vector3, range: Range): Attributes => ({
    name: `${name}_${joint}`,
    type: 'hinge',
    axis,
    range,
    ...jointLimit(timestep),
  });
  return {
    attributes: { name: `${name}_root` },
    ...capsule(`${name}_root`, toward, INNER),
    children: [
      {
        attributes: { name: `${name}_leg`, pos: [sx * INNER, sy * INNER, 0] },
        joints: [hinge('hip', UP, HIP_RANGE)],
        ...capsule(`${name}_leg`, toward, INNER),
        children: [
          {
            attributes: { name: `${name}_foot`, pos: [sx * INNER, sy * INNER, 0] },
            joints: [hinge('ankle', ankleAxis, ankleRange)],
            ...capsule(`${name}_foot`, toward, LOWER),
          },
        ],
      },
    ],
  };
}

/**
 * A torso on four legs of two joints, 182 kg. Action: torques of hip and ankle, leg by leg, clipped to ±1 (± 250 N·m).
 * Observation: 0.1·(x, y, z), 0.3·v, quaternion (x, y, z, w), 0.15·ω; of each joint 0.5·place within its range and 0.05·speed;
 * which feet touch the floor. Reward of its own: 1 while the torso is above 0.26 m, −1 when not; work, effort and stretched
 * joints are subtracted.
 */
export const ant: BulletAgent = {
  name: 'Ant',
  actionSize: JOINTS.length,
  observationSize: 33,
  height: HEIGHT,
  heading: 0,
  surfaces: {
    torso: FRICTION,
    ...Object.fromEntries(
      LEGS.flatMap(({ name }) => ['root', 'leg', 'foot'].map((part) => [`${name}_${part}`, FRICTION])),
    ),
  },
  model: (timestep) => ({
    body: {
      attributes: { name: ROOT },
      inertial: {
        pos: [0, 0, 0],
        mass: TORSO_MASS,
        diaginertia: [TORSO_INERTIA, TORSO_INERTIA, TORSO_INERTIA],
      },
      joints: [FREE_JOINT],
      geoms: [{ name: 'torso', type: 'sphere', size: TORSO_RADIUS, rgba: COLOUR }],
      children: LEGS.map((leg) => legBody(leg, timestep)),
    },
    actuators: JOINTS.map((joint, i) => ({ joint, gear: [i % 2 === 0 ? TORQUE : ANKLE_SHARE * TORQUE] })),
  }),
  bind(stage): BoundAgent {
    const { simulation } = stage;
    const { model } = simulation;
    const joints = JOINTS.map((name) => simulation.jointId(name));
    const positions = Int32Array.from(joints, (id) => (model.jnt_qposadr as Int32Array)[id]!);
    const speeds = Int32Array.from(joints, (id) => (model.jnt_dofadr as Int32Array)[id]!);
    const feet = Int32Array.from(LEGS, ({ name }) => simulation.geomId(`${name}_foot`));
    const count = JOINTS.length;
    const taken = new Float64Array(count);
    /** A joint's place within its range: −1 at the lower end, 1 at the upper. */
    const place = (joint: number): number => {
      const [low, high] = RANGES[joint] as Range;
      return (2 * (simulation.qpos[positions[joint]!] as number) - low - high) / (high - low);
    };
    return {
      reset(random) {
        const { qpos } = simulation;
        for (let i = 0; i < count; i++) {
          const noise = random.uniform(-JOINT_NOISE, JOINT_NOISE);
          const { bent } = LEGS[i >> 1] as Leg;
          qpos[positions[i]!] = i % 2 === 0 ? noise : bent * (ANKLE_START + noise);
        }
        taken.fill(0);
      },
      act(action) {
        const { ctrl } = simulation;
        for (let i = 0; i < count; i++) {
          taken[i] = action[i]!;
          ctrl[i] = clip(action[i]!);
        }
      },
      reward() {
        const { qvel } = simulation;
        let work = 0;
        let effort = 0;
        let stretched = 0;
        for (let i = 0; i < count; i++) {
          const a = taken[i]!;
          work += Math.abs(a * WORK_SPEED_SCALE * (qvel[speeds[i]!] as number));
          effort += a * a;
          if (Math.abs(place(i)) > STRETCHED) stretched++;
        }
        return (
          (this.alive() ? ALIVE_REWARD : DEATH_REWARD) -
          (WORK_WEIGHT * work) / count -
          (EFFORT_WEIGHT * effort) / count -
          STRETCH_WEIGHT * stretched
        );
      },
      alive: () => stage.z > MIN_HEIGHT,
      observe(out) {
        const { qvel } = simulation;
        out[0] = POSITION_SCALE * stage.x;
        out[1] = POSITION_SCALE * stage.y;
        out[2] = POSITION_SCALE * stage.z;
        out[3] = VELOCITY_SCALE * stage.vx;
        out[4] = VELOCITY_SCALE * stage.vy;
        out[5] = VELOCITY_SCALE * stage.vz;
        out[6] = stage.qx;
        out[7] = stage.qy;
        out[8] = stage.qz;
        out[9] = stage.qw;
        out[10] = TURNING_SCALE * stage.wx;
        out[11] = TURNING_SCALE * stage.wy;
        out[12] = TURNING_SCALE * stage.wz;
        for (let i = 0; i < count; i++) {
          out[13 + 2 * i] = JOINT_SCALE * place(i);
          out[14 + 2 * i] = JOINT_SPEED_SCALE * (qvel[speeds[i]!] as number);
        }
        for (let i = 0; i < feet.length; i++) out[29 + i] = stage.touchesFloor(feet[i]!) ? 1 : 0;
      },
    };
  },
};
