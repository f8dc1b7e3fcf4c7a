import { BODY_NUMBERS, RATE_NUMBERS, ROBOT_NUMBERS } from './local-model.ts';

/** The lane at hand while one step is made among free bodies: what goes in, and what comes out. */
export class PushedLane {
  /** As the lane begins the step, and as it ends it: x, y, heading and their rates, world frame. */
  readonly robot = new Float64Array(ROBOT_NUMBERS);
  readonly newRobot = new Float64Array(ROBOT_NUMBERS);
  /** Bodies × BODY_NUMBERS: as those that are included end the step. */
  readonly newBodies: Float64Array;
  /** Accelerations at the step's end, the robot's three first, then six of each body: with them MuJoCo's next search begins. */
  readonly newWarm: Float64Array;
  /** Of each body: 0 it stays out of the step, else it takes part. */
  readonly included: Uint8Array;
  /** The robot's contact points with each body. */
  readonly touches: Int32Array;
  /** The same with each fixed body. */
  readonly fixedTouches: Int32Array;
  /** Accelerometer, along and across the robot, m/s². */
  readonly accelerations = new Float64Array(2);

  constructor(bodies: number, fixed: number) {
    this.newBodies = new Float64Array(bodies * BODY_NUMBERS);
    this.newWarm = new Float64Array(3 + RATE_NUMBERS * bodies);
    this.included = new Uint8Array(bodies);
    this.touches = new Int32Array(bodies);
    this.fixedTouches = new Int32Array(fixed);
  }
}

/** What is kept of the free bodies of every lane besides their state. */
export class PushedLanes {
  readonly count: number;
  /** Of each lane `3 + 6 · count` numbers: where MuJoCo's searches begin. */
  readonly warm: Float64Array;
  readonly warmWidth: number;
  /** Of each body: 1 if it is off its path, or not at rest. */
  readonly stirred: Uint8Array;
  /** Of each body that is dragged: the quaternion of the body that drags it, and the centre of its orbit. */
  readonly turns: Float64Array;
  readonly centres: Float64Array;
  /** Robots of the lanes that were handed over. */
  readonly robots: Float64Array;

  constructor(lanes: number, count: number) {
    this.count = count;
    this.warmWidth = 3 + RATE_NUMBERS * count;
    this.warm = new Float64Array(lanes * this.warmWidth);
    this.stirred = new Uint8Array(lanes * count);
    this.turns = new Float64Array(lanes * count * 4);
    this.centres = new Float64Array(lanes * count * 2);
    this.robots = new Float64Array(lanes * ROBOT_NUMBERS);
  }
}
