import { gap } from './footprint.ts';
import type { FreeKind } from './free-kinds.ts';
import { BODY_NUMBERS, POSE_NUMBERS } from './local-model.ts';
import { STEP } from './orbit-clock.ts';
import type { PlanarWorlds } from './planar-worlds.ts';
import type { PushedLane, PushedLanes } from './pushed-lane.ts';

/** An orbiting object leaps to its orbit within the first steps of an episode: by at most this much in one step. */
const LEAPING = 30;
const LEAP = 0.1;
/** What robot or body gain in speed within a step, at most: by thrust [m/s]; by the yaw servo [rad/s]. */
const THRUST = 0.06;
const TURNING = 4;
/** From the robot's frame to its furthest corner [m]. */
const ROBOT_REACH = Math.hypot(0.15, 0.05);
/** A body that moves may come this far within a step [m]. */
export const STRIDE = 0.05;
const SPARE = 2e-3;

/** Which free bodies a step of a lane must compute: those that move, those the robot may touch, and those these may touch. */
export class PushedChoice {
  /** How far the robot may come within the step that was chosen for [m]. */
  reached = 0;
  readonly #kindOf: readonly FreeKind[];
  readonly #count: number;
  readonly #lanes: PushedLanes;
  readonly #lane: PushedLane;

  /** `kindOf`: the kind of each free body. */
  constructor(kindOf: readonly FreeKind[], lanes: PushedLanes, lane: PushedLane) {
    this.#kindOf = kindOf;
    this.#count = kindOf.length;
    this.#lanes = lanes;
    this.#lane = lane;
  }

  /** Marks the free bodies that the lane's next step must compute. */
  choose(i: number, { bodies, lanes }: PlanarWorlds): void {
    const steps = lanes.columns.steps[i] as number;
    const { included, robot } = this.#lane;
    const cos = lanes.columns.cosine[i] as number;
    const sin = lanes.columns.sine[i] as number;
    const speed = Math.hypot(robot[3] as number, robot[4] as number) + THRUST;
    const turning = Math.max(TURNING, Math.abs(robot[5] as number)) * ROBOT_REACH;
    const reached = SPARE + STEP * (speed + turning);
    this.reached = reached;
    for (let k = 0; k < this.#count; k++) {
      const { footprint, goesRound } = this.#kindOf[k] as FreeKind;
      const at = (i * this.#count + k) * BODY_NUMBERS;
      let near = this.#lanes.stirred[i * this.#count + k] === 1;
      if (!near) {
        const own = goesRound && steps < LEAPING ? LEAP : STEP * speedOf(bodies, at);
        const dx = (bodies[at] as number) - (robot[0] as number);
        const dy = (bodies[at + 1] as number) - (robot[1] as number);
        const far = footprint.reach + ROBOT_REACH + reached + 2 * own;
        near = dx * dx + dy * dy < far * far && gap(robot, cos, sin, bodies, at, footprint) < reached + 2 * own;
      }
      included[k] = near ? 1 : 0;
    }
    // What such a body may push in turn.
    for (let k = 0; k < this.#count; k++) {
      if (included[k] !== 1) continue;
      for (let n = 0; n < this.#count; n++) {
        if (included[n] === 0 && this.#separation(i, k, n, bodies, bodies) < STRIDE) included[n] = 2;
      }
    }
  }

  /** Metres between the circles round two bodies. */
  #separation(i: number, k: number, n: number, ofK: Float64Array, ofN: Float64Array): number {
    const from = i * this.#count;
    const a = (ofK === this.#lane.newBodies ? k : from + k) * BODY_NUMBERS;
    const b = (ofN === this.#lane.newBodies ? n : from + n) * BODY_NUMBERS;
    const dx = (ofK[a] as number) - (ofN[b] as number);
    const dy = (ofK[a + 1] as number) - (ofN[b + 1] as number);
    const radii = (this.#kindOf[k] as FreeKind).footprint.radius + (this.#kindOf[n] as FreeKind).footprint.radius;
    return Math.sqrt(dx * dx + dy * dy) - radii;
  }

  /** Did an included body come to one that is not? Then that one is included. */
  reachedOthers(i: number, bodies: Float64Array): boolean {
    const { included } = this.#lane;
    let found = false;
    for (let k = 0; k < this.#count; k++) {
      if (included[k] === 0) continue;
      for (let n = 0; n < this.#count; n++) {
        if (included[n] !== 0 || this.#separation(i, k, n, this.#lane.newBodies, bodies) > 0) continue;
        included[n] = 2;
        found = true;
      }
    }
    return found;
  }
}

/** Metres a second of the body whose pose begins at `at`. */
export function speedOf(bodies: Float64Array, at: number): number {
  return Math.hypot(
    bodies[at + POSE_NUMBERS] as number,
    bodies[at + POSE_NUMBERS + 1] as number,
    bodies[at + POSE_NUMBERS + 2] as number,
  );
}
