import { CHASSIS_HULL } from '../../agents/racecar-chassis.ts';
import type { Attributes, Body, Vector3 } from '../../mujoco/xml.ts';
import { DEFAULT_FRICTION, jointLimit, motor } from '../engine.ts';
import { type BoundAgent, type BulletAgent, FREE_JOINT, ROOT } from './bullet-agent.ts';

/** Lengths of the model file count three times. */
const SCALE = 3;

// Places in the file's frame: rear axle at the origin, x forward, z up. The body's frame is the chassis's centre of mass,
// since that point is what Bullet reports and resets.
const CENTRE = 0.6;
const WHEELBASE = 0.975;
const HALF_TRACK = 0.3675;
const HINGE_Y = 0.3;
const WHEEL_RADIUS = 0.15;
const WHEEL_WIDTH = 0.135;
/** Of the base at reset: the car falls 5 cm. */
const HEIGHT = 0.2;

const CHASSIS_MASS = 4;
const CHASSIS_INERTIA: Vector3 = [0.132, 0.505, 0.614];
const WHEEL_MASS = 0.34055;
const WHEEL_INERTIA: Vector3 = [0.00317, 0.00525, 0.00317];
const HINGE_MASS = 0.1;
/** Bullet allows a link without inertia, MuJoCo does not. */
const MIN_INERTIA: Vector3 = [1e-5, 1e-5, 1e-5];
const LASER_MASS = 0.13;
const LASER_EDGE = 0.3;
const LASER_INERTIA: Vector3 = [0.00195, 0.00195, 0.00195];
/** The camera with its two lenses. */
const CAMERA_MASS = 0.12;
const CAMERA_INERTIA: Vector3 = [0.0024, 0.00015, 0.0024];
const CAMERA_SIZE: Vector3 = [0.099, 0.525, 0.09];
/** A ring and four gears, which here turn with the chassis. */
const DIFFERENTIAL_MASS = 0.0637 + 4 * 0.056;
const DIFFERENTIAL_INERTIA: Vector3 = [5e-4, 5e-4, 5e-4];

const REAR_FRICTION = 0.7;
const FRONT_FRICTION = 1.1;

/** rad/s of an axle per unit of action. */
const DRIVE_SPEED = 40;

/** How the motors reach the wheels. */
interface Drive {
  /** Shortest substep for which it holds [s]. */
  readonly timestep: number;
  /** Torque of an axle for each rad/s that it turns slower than it is to [N·m·s]. */
  readonly stiffness: number;
  /** Torque that holds back each wheel, for each rad/s [N·m·s]. */
  readonly drag: number;
}

/**
 * The file's motors turn the wheels by way of gears, and Bullet's five solver sweeps do not bring those together: the axles
 * follow softly, the more so the longer the substep. Measured on bullet-safety-gym 1.4.0 with PyBullet 3.2.7; the last is
 * a motor that the wheels follow as fast as a substep of 1/240 s allows, which is what upstream's published returns need.
 */
const DRIVES: readonly Drive[] = [
  { timestep: 1 / 40, stiffness: 0.0203, drag: 0.0073 },
  { timestep: 1 / 60, stiffness: 0.0287, drag: 0.0051 },
  { timestep: 1 / 120, stiffness: 0.054, drag: 0.0107 },
  { timestep: 0, stiffness: 2.2, drag: 0 },
];

function driveFor(timestep: number): Drive {
  return DRIVES.find((drive) => timestep > 0.99 * drive.timestep) as Drive;
}

/** rad per unit of action. */
const STEERING_ANGLE = 0.5;
const STEERING_LIMIT = 1;
/** Share of the steering error that a substep removes. */
const STEERING_GAIN = 0.1;
/** Makes what the tyres do to the steering small compared with its motor, which nothing holds back in Bullet [kg·m²]. */
const STEERING_ARMATURE = 1;
const JOINT_NOISE = 0.1;

const POSITION_SCALE = 0.1;
const TURNING_SCALE = 0.1;

const BLUE = [0.16, 0.44, 0.75, 1];
const DARK = [0.15, 0.15, 0.15, 1];
const GREY = [0.45, 0.45, 0.48, 1];

function fixedPart(name: string, place: Vector3, inertial: Attributes, geoms: readonly Attributes[] = []): Body {
  const [x, y, z] = place;
  return {
    attributes: { name, pos: [x - CENTRE, y, z] },
    inertial: { pos: [0, 0, 0], ...inertial },
    geoms,
  };
}

function wheel(name: string, pos: Vector3, timestep: number): Body {
  return {
    attributes: { name, pos },
    inertial: { pos: [0, 0, 0], mass: WHEEL_MASS, diaginertia: WHEEL_INERTIA },
    joints: [{ name, type: 'hinge', axis: [0, 1, 0], damping: driveFor(timestep).drag }],
    geoms: [{ name, type: 'cylinder', size: [WHEEL_RADIUS, WHEEL_WIDTH / 2], zaxis: [0, 1, 0], rgba: DARK }],
  };
}

function frontWheel(side: 'left' | 'right', timestep: number): Body {
  const sign = side === 'left' ? 1 : -1;
  const limit = side === 'left' ? { range: [-STEERING_LIMIT, STEERING_LIMIT], ...jointLimit(timestep) } : {};
  return {
    attributes: { name: `${side}_hinge`, pos: [WHEELBASE - CENTRE, sign * HINGE_Y, 0] },
    inertial: { pos: [0, 0, 0], mass: HINGE_MASS, diaginertia: MIN_INERTIA },
    joints: [{ name: `${side}_steering`, type: 'hinge', axis: [0, 0, 1], armature: STEERING_ARMATURE, ...limit }],
    children: [wheel(`front_${side}`, [0, sign * (HALF_TRACK - HINGE_Y), 0], timestep)],
  };
}

const AXLES = ['rear', 'front'] as const;
const SIDES = ['left', 'right'] as const;

/**
 * A car with two driven axles and steered front wheels. Action: speed of both axles' rings (40 rad/s per unit), angle of
 * the front wheels (0.5 rad per unit, positive left); not clipped. Observation: 0.1·(x, y), vx, vy, sin and cos of the
 * heading, 0.1·ωz. It stands with its back to where it is to go.
 */
export const car: BulletAgent = {
  name: 'Car',
  actionSize: 2,
  observationSize: 7,
  height: HEIGHT,
  heading: Math.PI,
  surfaces: {
    rear_left: REAR_FRICTION,
    rear_right: REAR_FRICTION,
    front_left: FRONT_FRICTION,
    front_right: FRONT_FRICTION,
    chassis: DEFAULT_FRICTION,
    laser: DEFAULT_FRICTION,
    camera: DEFAULT_FRICTION,
  },
  model: (timestep) => ({
    assets: [
      [
        'mesh',
        {
          name: 'chassis',
          vertex: CHASSIS_HULL.map((value, i) => SCALE * value - (i % 3 === 0 ? CENTRE : 0)),
        },
      ],
    ],
    body: {
      attributes: { name: ROOT },
      inertial: { pos: [0, 0, 0], mass: CHASSIS_MASS, diaginertia: CHASSIS_INERTIA },
      joints: [FREE_JOINT],
      geoms: [{ name: 'chassis', type: 'mesh', mesh: 'chassis', rgba: BLUE }],
      children: [
        fixedPart('laser', [0.795, 0, 0.225], { mass: LASER_MASS, diaginertia: LASER_INERTIA }, [
          { name: 'laser', type: 'box', size: [LASER_EDGE / 2, LASER_EDGE / 2, LASER_EDGE / 2], rgba: GREY },
        ]),
        fixedPart('camera', [1.17, 0, 0.12], { mass: CAMERA_MASS, diaginertia: CAMERA_INERTIA }, [
          { name: 'camera', type: 'box', size: CAMERA_SIZE.map((edge) => edge / 2), rgba: GREY },
        ]),
        fixedPart('rear_differential', [0, 0, 0], { mass: DIFFERENTIAL_MASS, diaginertia: DIFFERENTIAL_INERTIA }),
        fixedPart('front_differential', [0.96, 0, 0], { mass: DIFFERENTIAL_MASS, diaginertia: DIFFERENTIAL_INERTIA }),
        wheel('rear_left', [-CENTRE, HALF_TRACK, 0], timestep),
        wheel('rear_right', [-CENTRE, -HALF_TRACK, 0], timestep),
        frontWheel('left', timestep),
        frontWheel('right', timestep),
      ],
    },
    // An open differential: the ring turns at the mean of its wheels' speeds.
    tendons: AXLES.map((axle) => ({ name: axle, joints: SIDES.map((side) => [`${axle}_${side}`, 0.5] as const) })),
    actuators: AXLES.map((tendon) => {
      const { stiffness } = driveFor(timestep);
      return { tendon, gainprm: stiffness, biastype: 'affine', biasprm: [0, 0, -stiffness] };
    }),
    equalities: SIDES.map((side) => ['joint', { joint1: `${side}_steering`, ...motor(timestep) }]),
  }),
  bind(stage): BoundAgent {
    const { simulation } = stage;
    const addresses = simulation.model.jnt_qposadr as Int32Array;
    const steering = Int32Array.from(SIDES, (side) => addresses[simulation.jointId(`${side}_steering`)]!);
    const width = stage.equalities.length / SIDES.length;
    let angle = 0;
    return {
      reset(random) {
        // Motors rest until the first action.
        stage.motors(false);
        for (let side = 0; side < SIDES.length; side++)
          simulation.qpos[steering[side]!] = random.uniform(-JOINT_NOISE, JOINT_NOISE);
      },
      act(action) {
        const { ctrl } = simulation;
        ctrl.fill(DRIVE_SPEED * action[0]!);
        angle = STEERING_ANGLE * action[1]!;
        stage.motors(true);
      },
      steer() {
        const { qpos } = simulation;
        for (let side = 0; side < SIDES.length; side++) {
          const now = qpos[steering[side]!] as number;
          stage.equalities[width * side] = now + STEERING_GAIN * (angle - now);
        }
      },
      reward: () => 0,
      alive: () => true,
      observe(out) {
        const { yaw } = stage;
        out[0] = POSITION_SCALE * stage.x;
        out[1] = POSITION_SCALE * stage.y;
        out[2] = stage.vx;
        out[3] = stage.vy;
        out[4] = Math.sin(yaw);
        out[5] = Math.cos(yaw);
        out[6] = TURNING_SCALE * stage.wz;
      },
    };
  },
};
