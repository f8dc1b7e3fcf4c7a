// The robot against fixed upright balls and columns: if they touch, and the steps of a lane that may.
import { AX, AY, C, CONTROL_0, CONTROL_1, OBJECTS, PHI, S, U, V, W, X, Y } from './columns';
import { nearFree, touchesFree } from './near';
import { at, fixed, fixedCount, get, objectCount, radii, set } from './plan';
import {
  AHEAD,
  AHEAD_H,
  BALL,
  clamp,
  CUBE,
  DAMPING,
  EXTENT,
  FORCE_LIMIT,
  GEAR,
  INERTIA,
  MASS,
  MOMENT,
  NOSE,
  SIDE_SIDE,
  SIDE_SIDE_H,
  SIDE_YAW,
  SIDE_YAW_H,
  SUBSTEPS,
  TIMESTEP,
  TURN_DAMPING,
  YAW_YAW,
  YAW_YAW_H,
} from './robot';
import { a0, a1, addContact, goFreely, clearContacts, hasContacts, r0, r1, r2, solve } from './soft-contacts';
import { turnBy, turnCosine, turnSine } from './turn';

/** Rolling friction: the ball's own 0.01 and the default 0.0001, the greater of the pair's two. */
const BALL_ROLL: f64 = 0.01;
const CUBE_ROLL: f64 = 0.0001;

/** The lane's state while it is here. */
let x: f64 = 0, y: f64 = 0, phi: f64 = 0, c: f64 = 1, s: f64 = 0, u: f64 = 0, v: f64 = 0, w: f64 = 0;
/** Forces without contacts, ahead, sideways and yaw. */
let f0: f64 = 0, f1: f64 = 0, f2: f64 = 0;

function takeLane(i: i32): void {
  x = get(X, i);
  y = get(Y, i);
  phi = get(PHI, i);
  c = get(C, i);
  s = get(S, i);
  u = get(U, i);
  v = get(V, i);
  w = get(W, i);
}

/**
 * One step of lane i, which may touch fixed bodies. False, and nothing has changed, if it would touch what another engine must
 * move it among.
 */
export function alone(i: i32): bool {
  const watches = nearFree(i);
  takeLane(i);
  const push = GEAR * clamp(get(CONTROL_0, i), FORCE_LIMIT);
  const rate = get(CONTROL_1, i);
  for (let n = 0; n < SUBSTEPS; n++) {
    if (watches && touchesFree(i, x, y, c, s, <f64>n / <f64>SUBSTEPS)) return false;
    accelerate(i, push, rate, false);
    const b0 = f0 + r0, b1 = f1 + r1, b2 = f2 + r2;
    const u1 = u + TIMESTEP * (AHEAD_H * b0);
    const v1 = v + TIMESTEP * (SIDE_SIDE_H * b1 - SIDE_YAW_H * b2);
    w += TIMESTEP * (YAW_YAW_H * b2 - SIDE_YAW_H * b1);
    x += TIMESTEP * (c * u1 - s * v1);
    y += TIMESTEP * (s * u1 + c * v1);
    const d = TIMESTEP * w;
    phi += d;
    turnBy(d);
    const cosine = turnCosine(), sine = turnSine();
    u = u1 * cosine + v1 * sine;
    v = v1 * cosine - u1 * sine;
    const turned = c * cosine - s * sine;
    s = s * cosine + c * sine;
    c = turned;
  }
  if (watches && touchesFree(i, x, y, c, s, 1)) return false;
  const length = 1.5 - 0.5 * (c * c + s * s);
  c *= length;
  s *= length;
  set(X, i, x);
  set(Y, i, y);
  set(PHI, i, phi);
  set(C, i, c);
  set(S, i, s);
  set(U, i, u);
  set(V, i, v);
  set(W, i, w);
  accelerate(i, push, rate, true);
  set(AX, i, a0);
  set(AY, i, a1);
  return true;
}

/** Accelerations and contacts of lane i as it stands. */
export function settle(i: i32): void {
  takeLane(i);
  accelerate(i, GEAR * clamp(get(CONTROL_0, i), FORCE_LIMIT), get(CONTROL_1, i), true);
  set(AX, i, a0);
  set(AY, i, a1);
}

/** The contacts of the lane; with `count`, contact points by body go to their columns. */
function collide(i: i32, count: bool): void {
  clearContacts(u, v, w);
  const touches = OBJECTS + 2 * objectCount;
  for (let k = 0; k < fixedCount; k++) {
    const object = load<i32>(fixed + (<usize>k << 3)), radius = load<f64>(radii + (<usize>k << 3));
    const dx = get(OBJECTS + 2 * object, i) - x, dy = get(OBJECTS + 2 * object + 1, i) - y;
    const square = dx * dx + dy * dy, near = EXTENT + radius + 1e-6;
    let touching = 0;
    if (square <= near * near) {
      const ex = c * dx + s * dy, ey = c * dy - s * dx;
      const length = Math.sqrt(square), gap = length - BALL - radius;
      if (gap <= 0) {
        touching++;
        const nx = length > 0 ? ex / length : 1.0, ny = length > 0 ? ey / length : 0.0, q = BALL + 0.5 * gap;
        if (gap < 0) addContact(nx, ny, nx * q, ny * q, gap, BALL_ROLL);
      }
      // The cube: the body's axis against the rectangle, in its own frame.
      const bx = ex - NOSE, cx = clamp(bx, CUBE), cy = clamp(ey, CUBE);
      let lx = bx - cx, ly = ey - cy;
      const side = Math.sqrt(lx * lx + ly * ly);
      let distance = side - radius;
      if (side > 0) {
        lx /= side;
        ly /= side;
      } else {
        // The axis stands inside: out by the nearest face.
        const ox = CUBE - Math.abs(bx), oy = CUBE - Math.abs(ey);
        lx = ox < oy ? (bx < 0 ? -1.0 : 1.0) : 0.0;
        ly = ox < oy ? 0.0 : ey < 0 ? -1.0 : 1.0;
        distance = -Math.min(ox, oy) - radius;
      }
      if (distance <= 0) {
        touching++;
        // Half-way between the cube's surface and the body's.
        const q = radius + 0.5 * distance;
        if (distance < 0) addContact(lx, ly, ex - lx * q, ey - ly * q, distance, CUBE_ROLL);
      }
    }
    if (count) set(touches + k, i, <f64>touching);
  }
}

/** Accelerations of the present state. */
function accelerate(i: i32, push: f64, rate: f64, count: bool): void {
  f0 = push - DAMPING * u + MOMENT * w * w;
  f1 = -DAMPING * v;
  f2 = GEAR * clamp(rate - GEAR * w, FORCE_LIMIT) - TURN_DAMPING * w;
  collide(i, count);
  const s0 = AHEAD * f0, s1 = SIDE_SIDE * f1 - SIDE_YAW * f2, s2 = YAW_YAW * f2 - SIDE_YAW * f1;
  if (hasContacts()) solve(s0, s1, s2, f0, f1, f2);
  else goFreely(s0, s1, s2);
}
