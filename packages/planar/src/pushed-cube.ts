import { instantiatePlanar } from './planar-module.ts';

const PAGE = 65536;
const MOST_FIXED = 16;
const FIXED_NUMBERS = 4;
const NUMBERS = 62 + MOST_FIXED * FIXED_NUMBERS;
/** As src/assembly/pushed.ts has them. */
const FIELDS = {
  robot: [0, 8],
  controls: [8, 10],
  cube: [10, 23],
  holder: [23, 27],
  targets: [27, 47],
  accelerations: [47, 56],
  shape: [56, 61],
  fixedCount: [61, 62],
  fixed: [62, NUMBERS],
} as const;

/** What of a cube does not change: lengths in metres, kilograms. */
export interface PushedShape {
  /** Of its edge. */
  readonly half: number;
  readonly mass: number;
  /** Of a cube that is dragged: at which height the body that drags it goes, and how far above that it holds the cube. */
  readonly drag?: { readonly height: number; readonly above: number };
}

/**
 * A robot and one cube that it can push, stepped together: MuJoCo's ten substeps and the accelerations after them. The cube stands on
 * the floor, or a soft weld drags it round. Callers write the state, call `step` and read it. The same bits in every runtime.
 */
export class PushedCube {
  /** x, y, heading, cosine and sine of it, speed ahead and sideways [m/s], yaw rate [rad/s]. */
  readonly robot: Float64Array;
  /** Both actions, clipped. */
  readonly controls: Float64Array;
  /** Place, quaternion (w first), speed in the world's frame, rotation rate in its own, as in qpos and qvel. */
  readonly cube: Float64Array;
  /** Quaternion of the body that drags it. */
  readonly holder: Float64Array;
  /** x, y of that body in each of the ten substeps. */
  readonly targets: Float64Array;
  /** Of the robot: ahead, sideways, yaw; of the cube: three in the world's frame, three of turning in its own. After a step. */
  readonly accelerations: Float64Array;
  readonly #fixedCount: Float64Array;
  readonly #fixed: Float64Array;
  readonly #step: () => number;

  constructor({ half, mass, drag }: PushedShape) {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: PAGE });
    const kernels = instantiatePlanar('strict', memory);
    const all = new Float64Array(memory.buffer, PAGE, NUMBERS);
    const field = (name: keyof typeof FIELDS): Float64Array => all.subarray(...FIELDS[name]);
    this.robot = field('robot');
    this.controls = field('controls');
    this.cube = field('cube');
    this.holder = field('holder');
    this.targets = field('targets');
    this.accelerations = field('accelerations');
    this.#fixedCount = field('fixedCount');
    this.#fixed = field('fixed');
    field('shape').set([half, mass, drag === undefined ? 0 : 1, drag?.height ?? 0, drag?.above ?? 0]);
    this.#step = () => kernels.pushed(PAGE);
  }

  /** Steps know of no fixed body. */
  clearFixed(): void {
    this.#fixedCount[0] = 0;
  }

  /** A ball at the robot's height, or an upright column, that neither can move and the step must not touch. False: there is no room for it. */
  addFixed(x: number, y: number, radius: number, shape: 'ball' | 'column'): boolean {
    const count = this.#fixedCount[0]!;
    if (count === MOST_FIXED) return false;
    const at = FIXED_NUMBERS * count;
    this.#fixed[at] = x;
    this.#fixed[at + 1] = y;
    this.#fixed[at + 2] = radius;
    this.#fixed[at + 3] = shape === 'column' ? 1 : 0;
    this.#fixedCount[0] = count + 1;
    return true;
  }

  /**
   * One step. Returns the robot's contact points with the cube at its end; −1 if a fixed body touched one of them or the ball's
   * centre came into the cube, which only MuJoCo computes: the state is spoilt then.
   */
  step(): number {
    return this.#step();
  }
}
