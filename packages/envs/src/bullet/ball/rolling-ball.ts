import {
  BODY_DAMPING,
  CONTACT_ERROR_REDUCTION,
  CONTACT_IMPEDANCE,
  FLOOR_FRICTION,
  FRICTION_PREFERENCE,
  GRAVITY,
  TOUCH,
} from '../engine.ts';
import { FORCE, INERTIA, LATERAL_FRICTION, MASS, RADIUS, RESISTANCE, ROLLING_INERTIA } from './ball-numbers.ts';

/** A ball's state: place 3, velocity 3, turning 3, all in the world's frame [m, m/s, rad/s]. */
export const BALL_NUMBERS = 9;

const FRICTION = LATERAL_FRICTION * FLOOR_FRICTION;
/** What a normal force must overcome before it accelerates as the contact asks: 1/R of the soft constraint [kg]. */
const STIFFNESS = (CONTACT_IMPEDANCE / (1 - CONTACT_IMPEDANCE)) * MASS;
/** The solver's own cone: friction in its units, in which normal forces come first (`impratio`). */
const CONE = FRICTION / Math.sqrt(FRICTION_PREFERENCE);
const EDGE_STIFFNESS = STIFFNESS / (CONE * CONE * (1 + CONE * CONE));

/**
 * One substep of the ball only on its floor, whose state begins at `at`, pushed by a force of FORCE · (ax, ay): what MuJoCo
 * computes (`agents/ball.ts`, `Stage.damp`), in closed form. A ball's inertia is the same about every axis, so that its one
 * contact parts into two problems of one dimension each: the normal force, with the little by which friction enters it in
 * MuJoCo's elliptic cone while the ball slides and lifts; then friction, which holds the point of contact or is all that the
 * normal force allows (`noslip`).
 *
 * @param h seconds
 */
export function rollBall(state: Float64Array, at: number, ax: number, ay: number, h: number): void {
  const vx = state[at + 3]!;
  const vy = state[at + 4]!;
  const vz = state[at + 5]!;
  const wx = state[at + 6]!;
  const wy = state[at + 7]!;
  const wz = state[at + 8]!;
  const depth = state[at + 2]! - RADIUS;

  // Bullet's damping, then the floor's resistance to turning; no more than stops it.
  const drag = -BODY_DAMPING * (1 + Math.sqrt(vx * vx + vy * vy + vz * vz));
  const turn = -BODY_DAMPING * (1 + Math.sqrt(wx * wx + wy * wy + wz * wz));
  let bx = turn * wx;
  let by = turn * wy;
  let bz = turn * wz;
  if (depth < TOUCH) {
    const rolling = Math.min(RESISTANCE / Math.sqrt(wx * wx + wy * wy + 1e-12), ROLLING_INERTIA / h) / INERTIA;
    const spinning = Math.min(RESISTANCE / Math.abs(wz + 1e-12), INERTIA / h) / INERTIA;
    bx -= rolling * wx;
    by -= rolling * wy;
    bz -= spinning * wz;
  }
  let accX = (FORCE * ax) / MASS + drag * vx;
  let accY = (FORCE * ay) / MASS + drag * vy;
  let accZ = drag * vz - GRAVITY;

  if (depth < 0) {
    // The contact wants the acceleration −b·v − k·depth. What the ball lacks of it without a force, along the normal and
    // at the point of contact, which lies halfway between ball and floor.
    const b = 1 / (h * CONTACT_IMPEDANCE);
    const k = CONTACT_ERROR_REDUCTION / (h * h * CONTACT_IMPEDANCE);
    const lever = -(RADIUS + depth / 2);
    const lackX = accX + by * lever + b * (vx + wy * lever);
    const lackY = accY - bx * lever + b * (vy - wx * lever);
    const lackZ = accZ + b * vz + k * depth;
    const slip = Math.sqrt(lackX * lackX + lackY * lackY);
    const lightness = 1 / MASS + (lever * lever) / INERTIA;
    const normal = normalForce(lackZ, slip, lightness);
    if (normal > 0) {
      const hold = slip / lightness;
      const share = hold > FRICTION * normal ? (FRICTION * normal) / slip : 1 / lightness;
      const forceX = -share * lackX;
      const forceY = -share * lackY;
      accX += forceX / MASS;
      accY += forceY / MASS;
      accZ += normal / MASS;
      bx -= (forceY * lever) / INERTIA;
      by += (forceX * lever) / INERTIA;
    }
  }

  state[at + 3] = vx + h * accX;
  state[at + 4] = vy + h * accY;
  state[at + 5] = vz + h * accZ;
  state[at + 6] = wx + h * bx;
  state[at + 7] = wy + h * by;
  state[at + 8] = wz + h * bz;
  state[at] = state[at]! + h * state[at + 3]!;
  state[at + 1] = state[at + 1]! + h * state[at + 4]!;
  state[at + 2] = state[at + 2]! + h * state[at + 5]!;
}

/** The minimum of MuJoCo's cost of one elliptic contact: apart, within the cone, or on its edge. */
function normalForce(lack: number, slip: number, lightness: number): number {
  if (lack >= FRICTION * slip) return 0;
  const within = (MASS * lack) / (MASS + STIFFNESS);
  const slipWithin = slip / (1 + STIFFNESS * FRICTION_PREFERENCE * lightness);
  if (CONE * CONE * within + FRICTION * slipWithin <= 0) return -STIFFNESS * within;
  const beyond = CONE * (lack - FRICTION * slip);
  const give = EDGE_STIFFNESS * CONE * CONE * (1 / MASS + FRICTION * FRICTION * lightness);
  return (-EDGE_STIFFNESS * CONE * beyond) / (1 + give);
}
