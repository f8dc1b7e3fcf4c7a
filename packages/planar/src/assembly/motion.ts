// The robot's motion over one step: ten substeps of MuJoCo's semi-implicit Euler integrator in the robot's own frame.
import { alone } from './contact';
import { nearFree } from './near';
import { AX, AY, C, CONTROL_0, CONTROL_1, HELD, OBJECTS, PHI, S, U, V, W, X, Y } from './columns';
import { at, fixed, fixedCount, get, radii, set } from './plan';
import {
  AHEAD,
  AHEAD_H,
  DAMPING,
  EXTENT,
  FORCE_LIMIT,
  GEAR,
  MOMENT,
  SIDE_SIDE,
  SIDE_SIDE_H,
  SIDE_YAW,
  SIDE_YAW_H,
  SUBSTEPS,
  TIMESTEP,
  TURN_DAMPING,
  YAW_YAW_H,
} from './robot';
import { fma, fnma } from './vectors';

/** Faster yaw than this [rad/s] leaves the polynomials of `pair` too little room; the robot's own servo reaches 5. */
const FAST: f64 = 15;
const STEP: f64 = TIMESTEP * <f64>SUBSTEPS;
/** Most that the motor accelerates [m/s²], with room. */
const THRUST: f64 = 3;

/** Columns of two lanes that `pair` writes, kept while one of them goes another way. */
const KEPT_COLUMNS = memory.data<i32>([0, 1, 2, 3, 4, 5, 6, 7, 10, 11]);
const KEPT = memory.data(160, 16);

const FREE: i32 = 0;
const ALONE: i32 = 1;
const ELSEWHERE: i32 = 2;

/** How lane i moves: freely, near a fixed body (or fast), or by another engine. It depends on this lane only. */
function wayOf(i: i32): i32 {
  if (get(HELD, i) != 0) return ELSEWHERE;
  const w = Math.abs(get(W, i));
  if (w > FAST || nearFree(i)) return ALONE;
  if (fixedCount == 0) return FREE;
  const x = get(X, i), y = get(Y, i), u = get(U, i), v = get(V, i);
  const travel = STEP * Math.sqrt(u * u + v * v) + STEP * STEP * (THRUST + 0.02 * w * w);
  for (let k = 0; k < fixedCount; k++) {
    const object = load<i32>(fixed + (<usize>k << 3));
    const dx = get(OBJECTS + 2 * object, i) - x, dy = get(OBJECTS + 2 * object + 1, i) - y;
    const near = EXTENT + load<f64>(radii + (<usize>k << 3)) + travel;
    if (dx * dx + dy * dy <= near * near) return ALONE;
  }
  return FREE;
}

/** One step of lanes i to i + 3. Bits 0 to 3: lanes that would touch what another engine must move; they stay if they were. */
export function move(i: i32): i32 {
  return movePair(i) | (movePair(i + 2) << 2);
}

function movePair(i: i32): i32 {
  const a = wayOf(i), b = wayOf(i + 1);
  if ((a | b) == FREE) {
    pair(i);
    return 0;
  }
  if (a == FREE || b == FREE) {
    for (let k = 0; k < 10; k++) v128.store(KEPT + (<usize>k << 4), v128.load(at(load<i32>(KEPT_COLUMNS + (<usize>k << 2)), i)));
    pair(i);
    const other = a == FREE ? 1 : 0;
    for (let k = 0; k < 10; k++) {
      set(load<i32>(KEPT_COLUMNS + (<usize>k << 2)), i + other, load<f64>(KEPT + (<usize>(2 * k + other) << 3)));
    }
  }
  let left = 0;
  if (a == ALONE && !alone(i)) left |= 1;
  if (b == ALONE && !alone(i + 1)) left |= 2;
  return left;
}

// @ts-ignore: decorator
@inline
function clip2(x: v128, most: f64): v128 {
  return f64x2.pmax(f64x2.splat(-most), f64x2.pmin(f64x2.splat(most), x));
}

/** Lanes i and i + 1, which touch nothing. */
function pair(i: i32): void {
  let x = v128.load(at(X, i)), y = v128.load(at(Y, i)), phi = v128.load(at(PHI, i));
  let c = v128.load(at(C, i)), s = v128.load(at(S, i));
  let u = v128.load(at(U, i)), v = v128.load(at(V, i)), w = v128.load(at(W, i));
  const push = f64x2.mul(f64x2.splat(GEAR), clip2(v128.load(at(CONTROL_0, i)), FORCE_LIMIT));
  const rate = v128.load(at(CONTROL_1, i));
  const h = f64x2.splat(TIMESTEP), one = f64x2.splat(1), gear = f64x2.splat(GEAR);
  const damping = f64x2.splat(DAMPING), turnDamping = f64x2.splat(TURN_DAMPING), moment = f64x2.splat(MOMENT);
  const ahead = f64x2.splat(TIMESTEP * AHEAD_H);
  const sideSide = f64x2.splat(TIMESTEP * SIDE_SIDE_H), sideYaw = f64x2.splat(TIMESTEP * SIDE_YAW_H), yawYaw = f64x2.splat(TIMESTEP * YAW_YAW_H);
  const c2 = f64x2.splat(-0.5), c4 = f64x2.splat(1.0 / 24.0), c6 = f64x2.splat(-1.0 / 720.0), c8 = f64x2.splat(1.0 / 40320.0);
  const s3 = f64x2.splat(-1.0 / 6.0), s5 = f64x2.splat(1.0 / 120.0), s7 = f64x2.splat(-1.0 / 5040.0);
  for (let n = 0; n < SUBSTEPS; n++) {
    const fx = fma(f64x2.mul(moment, w), w, fnma(damping, u, push));
    const fy = f64x2.neg(f64x2.mul(damping, v));
    const torque = fnma(turnDamping, w, f64x2.mul(gear, clip2(fnma(gear, w, rate), FORCE_LIMIT)));
    const u1 = fma(ahead, fx, u);
    const v1 = fma(sideSide, fy, fnma(sideYaw, torque, v));
    w = fma(yawYaw, torque, fnma(sideYaw, fy, w));
    x = fma(h, fnma(s, v1, f64x2.mul(c, u1)), x);
    y = fma(h, fma(s, u1, f64x2.mul(c, v1)), y);
    const d = f64x2.mul(h, w), z = f64x2.mul(d, d);
    phi = f64x2.add(phi, d);
    const cd = fma(z, fma(z, fma(z, fma(z, c8, c6), c4), c2), one);
    const sd = fma(f64x2.mul(d, z), fma(z, fma(z, s7, s5), s3), d);
    const turned = fnma(s, sd, f64x2.mul(c, cd));
    s = fma(c, sd, f64x2.mul(s, cd));
    c = turned;
    u = fma(v1, sd, f64x2.mul(u1, cd));
    v = fnma(u1, sd, f64x2.mul(v1, cd));
  }
  // One Newton step of 1 / √(c² + s²).
  const length = fnma(f64x2.splat(0.5), fma(c, c, f64x2.mul(s, s)), f64x2.splat(1.5));
  c = f64x2.mul(c, length);
  s = f64x2.mul(s, length);
  v128.store(at(X, i), x);
  v128.store(at(Y, i), y);
  v128.store(at(PHI, i), phi);
  v128.store(at(C, i), c);
  v128.store(at(S, i), s);
  v128.store(at(U, i), u);
  v128.store(at(V, i), v);
  v128.store(at(W, i), w);
  const fx = fma(f64x2.mul(moment, w), w, fnma(damping, u, push));
  const fy = f64x2.neg(f64x2.mul(damping, v));
  const torque = fnma(turnDamping, w, f64x2.mul(gear, clip2(fnma(gear, w, rate), FORCE_LIMIT)));
  v128.store(at(AX, i), f64x2.mul(f64x2.splat(AHEAD), fx));
  v128.store(at(AY, i), fnma(f64x2.splat(SIDE_YAW), torque, f64x2.mul(f64x2.splat(SIDE_SIDE), fy)));
}
