import type { Body, Vector3 } from '../../mujoco/xml.ts';
import { BODY_DAMPING, DEFAULT_FRICTION, GRAVITY } from '../engine.ts';
import { type BoundAgent, type BulletAgent, clip, FREE_JOINT, ROOT } from './bullet-agent.ts';

const BODY_MASS = 1.4;
const BODY_SIZE: Vector3 = [0.6, 0.6, 0.34];
/** A solid box's; the model file's own is not what Bullet uses. */
const BODY_INERTIA: Vector3 = [
  (BODY_MASS / 12) * (BODY_SIZE[1] ** 2 + BODY_SIZE[2] ** 2),
  (BODY_MASS / 12) * (BODY_SIZE[0] ** 2 + BODY_SIZE[2] ** 2),
  (BODY_MASS / 12) * (BODY_SIZE[0] ** 2 + BODY_SIZE[1] ** 2),
];
const ROTOR_MASS = 0.005;
const ROTOR_RADIUS = 0.28;
const ROTOR_THICKNESS = 0.01;
/** About the rotor's axis [kg·m²]. */
const ROTOR_SPIN_INERTIA = 2.65e-4;
const ROTOR_INERTIA: Vector3 = [1.33e-4, 1.33e-4, ROTOR_SPIN_INERTIA];
const ARM = 0.34;
const ROTOR_HEIGHT = 0.02;

/** Where a rotor stands, and which way it turns (+1: counter-clockwise from above). */
interface Rotor {
  readonly at: Vector3;
  readonly direction: 1 | -1;
}

const ROTORS: readonly Rotor[] = [
  { at: [ARM, 0, ROTOR_HEIGHT], direction: 1 },
  { at: [0, -ARM, ROTOR_HEIGHT], direction: -1 },
  { at: [-ARM, 0, ROTOR_HEIGHT], direction: 1 },
  { at: [0, ARM, ROTOR_HEIGHT], direction: -1 },
];

const TOTAL_MASS = BODY_MASS + ROTORS.length * ROTOR_MASS;

// The propellers' law, with the unscaled rotor: thrust = ρ·A·(k·D/p)^{3/2}·(s² − s·v₀), s = |ω|·p/2π.
const AIR_DENSITY = 1.225;
const PROPELLER_DIAMETER = 0.28;
const PROPELLER_PITCH = 4.7 * 0.0254;
const PROPELLER_CONSTANT = 1 / 3.29546;
const PROPELLER_AREA = Math.PI * (PROPELLER_DIAMETER / 2) ** 2;
const THRUST_CONSTANT =
  AIR_DENSITY * PROPELLER_AREA * ((PROPELLER_CONSTANT * PROPELLER_DIAMETER) / PROPELLER_PITCH) ** 1.5;
const PITCH_SPEED = PROPELLER_PITCH / (2 * Math.PI);
/** Rotor speed at which the four carry the weight [rad/s]. */
export const HOVER_SPEED = Math.sqrt((TOTAL_MASS * GRAVITY) / 4 / THRUST_CONSTANT) / PITCH_SPEED;
/** Change of rotor speed per unit of action. */
const SPEED_RANGE = 0.1;
const JOINT_DRAWS = ROTORS.length;

const ALIVE_REWARD = 1;
const DEATH_REWARD = -10;
const TURNING_WEIGHT = 0.01;
const TILT_LIMIT = Math.PI / 2;

const POSITION_SCALE = 0.1;
const VELOCITY_SCALE = 0.2;
const TURNING_SCALE = 0.1;
const ROTOR_SCALE = 0.0025;

const BLUE = [0.16, 0.44, 0.75, 1];
const TINTS = { 1: [0.85, 0.45, 0.2, 1], [-1]: [0.25, 0.25, 0.28, 1] } as const;

function rotorBody({ at, direction }: Rotor, index: number): Body {
  return {
    attributes: { name: `rotor${index}`, pos: at },
    inertial: { pos: [0, 0, 0], mass: ROTOR_MASS, diaginertia: ROTOR_INERTIA },
    geoms: [
      {
        name: `rotor${index}`,
        type: 'cylinder',
        size: [ROTOR_RADIUS, ROTOR_THICKNESS / 2],
        rgba: TINTS[direction],
      },
    ],
  };
}

/**
 * A quadrotor. Action: change of each rotor's speed, clipped to ±1 (± 10 % of the speed at which it hovers).
 * Observation: 0.1·(x, y, z), 0.2·v, quaternion (x, y, z, w), 0.1·ω, 0.0025·(rotor speed − hover speed) of each.
 * Reward of its own: 1 while it lives, −10 when it tips over, −0.01·‖ω‖², −1 for each link that touches the floor.
 */
export const drone: BulletAgent = {
  name: 'Drone',
  actionSize: 4,
  observationSize: 17,
  height: BODY_SIZE[2] / 2,
  heading: 0,
  surfaces: {
    body: DEFAULT_FRICTION,
    ...Object.fromEntries(ROTORS.map((_, i) => [`rotor${i}`, DEFAULT_FRICTION])),
  },
  // Rotors have no joints: their speeds are their targets, and what their spinning does to the body is computed.
  model: () => ({
    body: {
      attributes: { name: ROOT },
      inertial: { pos: [0, 0, 0], mass: BODY_MASS, diaginertia: BODY_INERTIA },
      joints: [FREE_JOINT],
      geoms: [{ name: 'body', type: 'box', size: BODY_SIZE.map((edge) => edge / 2), rgba: BLUE }],
      children: ROTORS.map(rotorBody),
    },
  }),
  bind(stage): BoundAgent {
    const { simulation, timestep } = stage;
    const root = simulation.bodyId(ROOT);
    const links = Int32Array.from(Object.keys(drone.surfaces), (name) => simulation.geomId(name));
    const count = ROTORS.length;
    const speeds = new Float64Array(count);
    /** World forces at the rotors, as they were when the action came. */
    const thrusts = new Float64Array(3 * count);
    /** Torque about the body's own axis: from bringing the rotors to speed (first substep only), and from their drag. */
    let spinUp = 0;
    let drag = 0;
    let spin = 0;
    return {
      reset(random) {
        // Rotor angles, which nothing depends on here, still take their draws.
        for (let i = 0; i < JOINT_DRAWS; i++) random.double();
        // Bullet's rotors go on at the last episode's targets; hovering is their mean.
        for (let i = 0; i < count; i++) speeds[i] = (ROTORS[i] as Rotor).direction * HOVER_SPEED;
        thrusts.fill(0);
        spinUp = 0;
        drag = 0;
        spin = 0;
      },
      act(action) {
        // The body's z axis in the world.
        const zx = 2 * (stage.qx * stage.qz + stage.qw * stage.qy);
        const zy = 2 * (stage.qy * stage.qz - stage.qw * stage.qx);
        const zz = 1 - 2 * (stage.qx ** 2 + stage.qy ** 2);
        const inflow = stage.vx * zx + stage.vy * zy + stage.vz * zz;
        const before = spin;
        spin = 0;
        drag = 0;
        for (let i = 0; i < count; i++) {
          const { direction } = ROTORS[i] as Rotor;
          const speed = HOVER_SPEED * (1 + SPEED_RANGE * clip(action[i]!));
          speeds[i] = direction * speed;
          const s = speed * PITCH_SPEED;
          const thrust = THRUST_CONSTANT * (s * s - s * inflow);
          thrusts[3 * i] = thrust * zx;
          thrusts[3 * i + 1] = thrust * zy;
          thrusts[3 * i + 2] = thrust * zz;
          spin += ROTOR_SPIN_INERTIA * direction * speed;
          // A rotor is damped like any body; its motor makes up for that and pushes the body the other way.
          drag -= direction * BODY_DAMPING * ROTOR_SPIN_INERTIA * (speed + speed * speed);
        }
        spinUp = (before - spin) / timestep;
      },
      push() {
        const { forces } = stage;
        const { xmat, xpos, xipos } = simulation;
        const at = 6 * root;
        const m = 9 * root;
        const p = 3 * root;
        let tx = 0;
        let ty = 0;
        let tz = 0;
        for (let i = 0; i < count; i++) {
          const [x, y, z] = (ROTORS[i] as Rotor).at;
          const fx = thrusts[3 * i]!;
          const fy = thrusts[3 * i + 1]!;
          const fz = thrusts[3 * i + 2]!;
          const rx = turned(xmat, m, x, y, z) + xpos[p]! - xipos[p]!;
          const ry = turned(xmat, m + 3, x, y, z) + xpos[p + 1]! - xipos[p + 1]!;
          const rz = turned(xmat, m + 6, x, y, z) + xpos[p + 2]! - xipos[p + 2]!;
          forces[at] = forces[at]! + fx;
          forces[at + 1] = forces[at + 1]! + fy;
          forces[at + 2] = forces[at + 2]! + fz;
          tx += ry * fz - rz * fy;
          ty += rz * fx - rx * fz;
          tz += rx * fy - ry * fx;
        }
        // About the body's axis, and the gyroscopic torque −ω × (spin·axis) of unequal rotors.
        const ax = xmat[m + 2]!;
        const ay = xmat[m + 5]!;
        const az = xmat[m + 8]!;
        const about = drag + spinUp;
        spinUp = 0;
        const { cvel } = simulation;
        const wx = cvel[at]!;
        const wy = cvel[at + 1]!;
        const wz = cvel[at + 2]!;
        forces[at + 3] = forces[at + 3]! + tx + about * ax - spin * (wy * az - wz * ay);
        forces[at + 4] = forces[at + 4]! + ty + about * ay - spin * (wz * ax - wx * az);
        forces[at + 5] = forces[at + 5]! + tz + about * az - spin * (wx * ay - wy * ax);
      },
      reward() {
        let touching = 0;
        for (let i = 0; i < links.length; i++) if (stage.touchesFloor(links[i]!)) touching++;
        const turning = stage.wx ** 2 + stage.wy ** 2 + stage.wz ** 2;
        return (this.alive() ? ALIVE_REWARD : DEATH_REWARD) - TURNING_WEIGHT * turning - touching;
      },
      alive: () => Math.abs(stage.roll) <= TILT_LIMIT && Math.abs(stage.pitch) <= TILT_LIMIT,
      observe(out) {
        out[0] = POSITION_SCALE * stage.x;
        out[1] = POSITION_SCALE * stage.y;
        out[2] = POSITION_SCALE * stage.z;
        out[3] = VELOCITY_SCALE * stage.vx;
        out[4] = VELOCITY_SCALE * stage.vy;
        out[5] = VELOCITY_SCALE * stage.vz;
        // Rebuilt from the angles, which settles the sign.
        const sr = Math.sin(stage.roll / 2);
        const cr = Math.cos(stage.roll / 2);
        const sp = Math.sin(stage.pitch / 2);
        const cp = Math.cos(stage.pitch / 2);
        const sy = Math.sin(stage.yaw / 2);
        const cy = Math.cos(stage.yaw / 2);
        out[6] = sr * cp * cy - cr * sp * sy;
        out[7] = cr * sp * cy + sr * cp * sy;
        out[8] = cr * cp * sy - sr * sp * cy;
        out[9] = cr * cp * cy + sr * sp * sy;
        out[10] = TURNING_SCALE * stage.wx;
        out[11] = TURNING_SCALE * stage.wy;
        out[12] = TURNING_SCALE * stage.wz;
        for (let i = 0; i < count; i++) {
          const { direction } = ROTORS[i] as Rotor;
          out[13 + i] = ROTOR_SCALE * (speeds[i]! - direction * HOVER_SPEED);
        }
      },
    };
  },
};

function turned(matrix: Float64Array, row: number, x: number, y: number, z: number): number {
  return matrix[row]! * x + matrix[row + 1]! * y + matrix[row + 2]! * z;
}
