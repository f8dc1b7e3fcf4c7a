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
const LEAST_INERTIA: Vector3 = [1e-5, 1e-5, 1e-5];
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
/** rad per unit of action. */
const STEERING_ANGLE = 0.5;
const STEERING_LIMIT = 1;
/** Share of the steering error that a substep removes. */
const STEERING_GAIN = 0.1;
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

function wheel(name: string, pos: Vector3): Body {
  return {
    attributes: { name, pos },
    inertial: { pos: [0, 0, 0], mass: WHEEL_MASS, diaginertia: WHEEL_INERTIA },
    joints: [{ name, type: 'hinge', axis: [0, 1, 0] }],
    geoms: [{ name, type: 'cylinder', size: [WHEEL_RADIUS, WHEEL_WIDTH / 2], zaxis: [0, 1, 0], rgba: DARK }],
  };
}

function frontWheel(side: 'left' | 'right', timestep: number): Body {
  const sign = side === 'left' ? 1 : -1;
  const limit = side === 'left' ? { range: [-STEERING_LIMIT, STEERING_LIMIT], ...jointLimit(timestep) } : {};
  return {
    attributes: { name: `${side}_hinge`, pos: [WHEELBASE - CENTRE, sign * HINGE_Y, 0] },
    inertial: { pos: [0, 0, 0], mass: HINGE_MASS, diaginertia: LEAST_INERTIA },
    joints: [{ name: `${side}_steering`, type: 'hinge', axis: [0, 0, 1], ...limit }],
    children: [wheel(`front_${side}`, [0, sign * (HALF_TRACK - HINGE_Y), 0])],
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
    rear_left: { lateral: REAR_FRICTION },
    rear_right: { lateral: REAR_FRICTION },
    front_left: { lateral: FRONT_FRICTION },
    front_right: { lateral: FRONT_FRICTION },
    chassis: { lateral: DEFAULT_FRICTION },
    laser: { lateral: DEFAULT_FRICTION },
    camera: { lateral: DEFAULT_FRICTION },
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
        wheel('rear_left', [-CENTRE, HALF_TRACK, 0]),
        wheel('rear_right', [-CENTRE, -HALF_TRACK, 0]),
        frontWheel('left', timestep),
        frontWheel('right', timestep),
      ],
    },
    // An open differential: the ring turns at the mean of its wheels' speeds.
    tendons: AXLES.map((axle) => ({ name: axle, joints: SIDES.map((side) => [`${axle}_${side}`, 0.5] as const) })),
    equalities: [
      ...AXLES.map((axle) => ['tendon', { tendon1: axle, ...motor(timestep) }] as const),
      ...SIDES.map((side) => ['joint', { joint1: `${side}_steering`, ...motor(timestep) }] as const),
    ],
  }),
  bind(stage): BoundAgent {
    const { simulation, timestep } = stage;
    const addresses = simulation.model.jnt_qposadr as Int32Array;
    const address = (joint: string): number => addresses[simulation.jointId(joint)] as number;
    const steering = Int32Array.from(SIDES, (side) => address(`${side}_steering`));
    const wheels = Int32Array.from(AXLES.flatMap((axle) => SIDES.map((side) => address(`${axle}_${side}`))));
    const width = stage.equalities.length / (AXLES.length + SIDES.length);
    let drive = 0;
    let angle = 0;
    return {
      reset(random) {
        // Motors stay off until the first action.
        for (const at of steering) simulation.qpos[at] = random.uniform(-JOINT_NOISE, JOINT_NOISE);
      },
      act(action) {
        drive = DRIVE_SPEED * (action[0] as number);
        angle = STEERING_ANGLE * (action[1] as number);
        stage.equalityActive.fill(1);
      },
      steer() {
        const { qpos } = simulation;
        const targets = stage.equalities;
        for (let axle = 0; axle < AXLES.length; axle++) {
          const ring = 0.5 * ((qpos[wheels[2 * axle] as number] as number) + (qpos[wheels[2 * axle + 1] as number] as number));
          targets[width * axle] = ring + drive * timestep;
        }
        for (let side = 0; side < SIDES.length; side++) {
          const now = qpos[steering[side] as number] as number;
          targets[width * (AXLES.length + side)] = now + STEERING_GAIN * (angle - now);
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
