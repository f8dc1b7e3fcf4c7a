import { type Attributes, type Body, bodyElement, element } from '../mujoco/xml.ts';

/** Attributes of a root joint that is free of what the robot's joint class sets. */
export const FREE: Attributes = { armature: 0, damping: 0, stiffness: 0, limited: false };

/** Range in which a state counts as healthy. */
export type Healthy = (qpos: Float64Array, qvel: Float64Array) => boolean;

/** A robot that is to run, from named numbers: its model and the terms of its task. */
export interface VelocityRobot {
  readonly name: string;
  // The model
  readonly timestep: number;
  readonly integrator: 'Euler' | 'RK4';
  readonly option?: Attributes;
  readonly compiler: Attributes;
  readonly defaults: { readonly joint: Attributes; readonly geom: Attributes };
  readonly floor: Attributes;
  readonly body: Body;
  /** Joint and gear of each motor, in action order. */
  readonly motors: readonly (readonly [joint: string, gear: number])[];
  readonly namedMotors?: boolean;
  readonly tendons?: readonly {
    readonly name: string;
    readonly joints: readonly (readonly [joint: string, coefficient: number])[];
  }[];
  // The task
  /** Physics steps to one environment step. */
  readonly frameSkip: number;
  /** Actions lie within ± this. */
  readonly actionBound: number;
  readonly forwardWeight: number;
  readonly controlWeight: number;
  readonly healthyReward: number;
  /** Absent: always. */
  readonly isHealthy?: Healthy;
  readonly resetNoise: number;
  readonly velocityNoise: 'normal' | 'uniform';
  /** Leading positions that the observation leaves out. */
  readonly hiddenPositions: number;
  /** Observed velocities are clipped to ± this. */
  readonly velocityClip?: number;
  /** Humanoid also observes inertias, body velocities, actuator forces and external forces. */
  readonly observesForces?: boolean;
  /** What moves forward: the root's slides, the torso's frame, or the centre of mass. */
  readonly reference: 'slides' | 'torso' | 'mass-centre';
  /** Two slides give a planar position; one is x only. */
  readonly planarSlides?: boolean;
  /** Speed above which a step costs 1, for ids ending in -v1 and -v0. */
  readonly threshold: Readonly<Record<'v1' | 'v0', { readonly speed: 'x' | 'planar'; readonly limit: number }>>;
}

/** The robot's MJCF: floor, robot, motors. */
export function robotMjcf(robot: VelocityRobot): string {
  const limits = { ctrllimited: true, ctrlrange: [-robot.actionBound, robot.actionBound] };
  return element('mujoco', { model: robot.name }, [
    element('compiler', { inertiafromgeom: true, ...robot.compiler }),
    element('option', { timestep: robot.timestep, integrator: robot.integrator, ...robot.option }),
    element('default', {}, [element('joint', robot.defaults.joint), element('geom', robot.defaults.geom)]),
    element('worldbody', {}, [
      element('geom', { name: 'floor', type: 'plane', ...robot.floor }),
      bodyElement(robot.body),
    ]),
    element(
      'tendon',
      {},
      (robot.tendons ?? []).map(({ name, joints }) =>
        element(
          'fixed',
          { name },
          joints.map(([joint, coef]) => element('joint', { joint, coef })),
        ),
      ),
    ),
    element(
      'actuator',
      {},
      robot.motors.map(([joint, gear]) =>
        element('motor', { name: robot.namedMotors ? joint : undefined, joint, gear, ...limits }),
      ),
    ),
  ]);
}
