// The robot against fixed upright balls and columns, by MuJoCo's soft contacts, in the robot's own frame and its three
// degrees of freedom: ahead, sideways, yaw. (MuJoCo documentation, "Computation": the primal problem
// min ½ (a − a₀)ᵀ M (a − a₀) + Σ ½ D (J a − a*)²₋ with pyramidal friction cones of condition 6, solref (0.02, 1),
// solimp (0.9, 0.95, 0.001, 0.5, 2).) All contacts are horizontal: of a contact's ten pyramid edges, six are the plain normal
// (friction along the vertical, spin about the normal, roll about the horizontal tangent), two lean along the horizontal
// tangent, two roll about the vertical.
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

/** MuJoCo's body_invweight0 of the robot: mean of the inverse inertia's translational part at its centre of mass. */
const INVERSE_WEIGHT: f64 = 2.0 / MASS / 3.0;
const SLIDE: f64 = 1;
/** Rolling friction: the ball's own 0.01 and the default 0.0001, the greater of the pair's two. */
const BALL_ROLL: f64 = 0.01;
const CUBE_ROLL: f64 = 0.0001;

const STIFFNESS: f64 = 1.0 / (0.95 * 0.95 * 0.02 * 0.02);
const DAMPER: f64 = 2.0 / (0.95 * 0.02);
const IMPEDANCE_LEAST: f64 = 0.9;
const IMPEDANCE_MOST: f64 = 0.95;
const IMPEDANCE_WIDTH: f64 = 0.001;

/** Rows of a contact that differ: normal (six times), tangent ±, roll ±. */
const ROWS_EACH: i32 = 5;
const MOST_CONTACTS: i32 = 128;
/** A row: its Jacobian (3), its weight D, its reference acceleration a*, and whether it pushes. */
const ROW: usize = 48;
const ROWS = memory.data(128 * 5 * 48, 16);
let rowCount: i32 = 0;

/** The lane's state while it is here. */
let x: f64 = 0, y: f64 = 0, phi: f64 = 0, c: f64 = 1, s: f64 = 0, u: f64 = 0, v: f64 = 0, w: f64 = 0;
/** Forces without contacts, forces of contacts, and the accelerations that follow from both, ahead, sideways and yaw. */
let f0: f64 = 0, f1: f64 = 0, f2: f64 = 0;
let r0: f64 = 0, r1: f64 = 0, r2: f64 = 0;
let a0: f64 = 0, a1: f64 = 0, a2: f64 = 0;

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
    turn(d);
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
  a0 = 0;
  a1 = 0;
  a2 = 0;
  accelerate(i, GEAR * clamp(get(CONTROL_0, i), FORCE_LIMIT), get(CONTROL_1, i), true);
  set(AX, i, a0);
  set(AY, i, a1);
}

let cosine: f64 = 1, sine: f64 = 0;

/** Cosine and sine of any angle: the angle halved until the series is exact, then doubled back. */
function turn(angle: f64): void {
  let halvings = 0;
  let d = angle;
  while (Math.abs(d) > 0.06 && halvings < 60) {
    d *= 0.5;
    halvings++;
  }
  const z = d * d;
  cosine = 1.0 + z * (-0.5 + z * (1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0))));
  sine = d + d * z * (-1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0)));
  for (; halvings > 0; halvings--) {
    const twice = 2.0 * sine * cosine;
    cosine = 1.0 - 2.0 * sine * sine;
    sine = twice;
  }
}

// @ts-ignore: decorator
@inline
function row(k: i32): usize {
  return ROWS + <usize>k * ROW;
}

function addRow(j0: f64, j1: f64, j2: f64, weight: f64, spring: f64): void {
  const to = row(rowCount++);
  store<f64>(to, j0);
  store<f64>(to, j1, 8);
  store<f64>(to, j2, 16);
  store<f64>(to, weight, 24);
  store<f64>(to, -DAMPER * (j0 * u + j1 * v + j2 * w) - spring, 32);
}

/** A contact at (px, py) with normal (nx, ny) from the robot to the body, in the robot's frame; `distance` < 0 is depth. */
function addContact(nx: f64, ny: f64, px: f64, py: f64, distance: f64, roll: f64): void {
  if (rowCount >= ROWS_EACH * MOST_CONTACTS) return;
  const depth = Math.min(1.0, Math.abs(distance) / IMPEDANCE_WIDTH);
  const shape = depth <= 0.5 ? 2.0 * depth * depth : 1.0 - 2.0 * (1.0 - depth) * (1.0 - depth);
  const impedance = IMPEDANCE_LEAST + shape * (IMPEDANCE_MOST - IMPEDANCE_LEAST);
  const spring = STIFFNESS * impedance * distance;
  const softness = (1.0 - impedance) / impedance * (INVERSE_WEIGHT + SLIDE * SLIDE * INVERSE_WEIGHT);
  const weight = 1.0 / (2.0 * SLIDE * SLIDE * softness);
  const j2 = py * nx - px * ny, t2 = -(px * nx + py * ny);
  addRow(-nx, -ny, j2, 6.0 * weight, spring);
  addRow(-nx + SLIDE * ny, -ny - SLIDE * nx, j2 + SLIDE * t2, weight, spring);
  addRow(-nx - SLIDE * ny, -ny + SLIDE * nx, j2 - SLIDE * t2, weight, spring);
  addRow(-nx, -ny, j2 - roll, weight, spring);
  addRow(-nx, -ny, j2 + roll, weight, spring);
}

/** The contacts of the lane; with `count`, contact points by body go to their columns. */
function collide(i: i32, count: bool): void {
  rowCount = 0;
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

/** Accelerations of the present state. What the last call found is where the search begins. */
function accelerate(i: i32, push: f64, rate: f64, count: bool): void {
  f0 = push - DAMPING * u + MOMENT * w * w;
  f1 = -DAMPING * v;
  f2 = GEAR * clamp(rate - GEAR * w, FORCE_LIMIT) - TURN_DAMPING * w;
  r0 = 0;
  r1 = 0;
  r2 = 0;
  collide(i, count);
  const s0 = AHEAD * f0, s1 = SIDE_SIDE * f1 - SIDE_YAW * f2, s2 = YAW_YAW * f2 - SIDE_YAW * f1;
  if (rowCount == 0) {
    a0 = s0;
    a1 = s1;
    a2 = s2;
    return;
  }
  solve(s0, s1, s2);
}

/** Newton's method on the soft contacts: exact as soon as the same rows push before and after a step. */
function solve(s0: f64, s1: f64, s2: f64): void {
  a0 = s0;
  a1 = s1;
  a2 = s2;
  choose();
  for (let n = 0; n < 100; n++) {
    const o0 = a0, o1 = a1, o2 = a2;
    newton();
    if (!choose()) break;
    // Rows have changed sides. A full step that does not lower the cost is cut if the cost is least along it.
    const d0 = a0 - o0, d1 = a1 - o1, d2 = a2 - o2;
    if (slope(s0, s1, s2, d0, d1, d2) <= 0) continue;
    let low = 0.0, high = 1.0;
    for (let cut = 0; cut < 60; cut++) {
      const middle = 0.5 * (low + high);
      a0 = o0 + middle * d0;
      a1 = o1 + middle * d1;
      a2 = o2 + middle * d2;
      choose();
      if (slope(s0, s1, s2, d0, d1, d2) > 0) high = middle;
      else low = middle;
      if (high - low < 1e-9) break;
    }
  }
  for (let k = 0; k < rowCount; k++) {
    const from = row(k);
    if (load<i32>(from, 40) == 0) continue;
    const j0 = load<f64>(from), j1 = load<f64>(from, 8), j2 = load<f64>(from, 16);
    const force = load<f64>(from, 24) * (j0 * a0 + j1 * a1 + j2 * a2 - load<f64>(from, 32));
    r0 -= force * j0;
    r1 -= force * j1;
    r2 -= force * j2;
  }
}

/** Marks the rows that push at the present acceleration; returns true if any mark changed. */
function choose(): bool {
  let changed = false;
  for (let k = 0; k < rowCount; k++) {
    const from = row(k);
    const gap = load<f64>(from) * a0 + load<f64>(from, 8) * a1 + load<f64>(from, 16) * a2 - load<f64>(from, 32);
    const pushes = <i32>(gap < 0);
    if (pushes != load<i32>(from, 40)) {
      changed = true;
      store<i32>(from, pushes, 40);
    }
  }
  return changed;
}

/** The least cost if exactly the marked rows push: (M + Σ D jᵀj) a = f + Σ D a* jᵀ. */
function newton(): void {
  let h00 = MASS, h01 = 0.0, h02 = 0.0, h11 = MASS, h12 = MOMENT, h22 = INERTIA;
  let b0 = f0, b1 = f1, b2 = f2;
  for (let k = 0; k < rowCount; k++) {
    const from = row(k);
    if (load<i32>(from, 40) == 0) continue;
    const j0 = load<f64>(from), j1 = load<f64>(from, 8), j2 = load<f64>(from, 16), weight = load<f64>(from, 24);
    const w0 = weight * j0, w1 = weight * j1, w2 = weight * j2, target = load<f64>(from, 32);
    h00 += w0 * j0;
    h01 += w0 * j1;
    h02 += w0 * j2;
    h11 += w1 * j1;
    h12 += w1 * j2;
    h22 += w2 * j2;
    b0 += w0 * target;
    b1 += w1 * target;
    b2 += w2 * target;
  }
  // LDLᵀ of a positive definite 3 × 3 matrix.
  const l1 = h01 / h00, l2 = h02 / h00;
  const e11 = h11 - l1 * h01, e12 = h12 - l1 * h02;
  const l3 = e12 / e11;
  const e22 = h22 - l2 * h02 - l3 * e12;
  const y1 = b1 - l1 * b0, y2 = b2 - l2 * b0 - l3 * y1;
  a2 = y2 / e22;
  a1 = y1 / e11 - l3 * a2;
  a0 = b0 / h00 - l1 * a1 - l2 * a2;
}

/** Slope of the cost at the present acceleration along d. */
function slope(s0: f64, s1: f64, s2: f64, d0: f64, d1: f64, d2: f64): f64 {
  const e0 = a0 - s0, e1 = a1 - s1, e2 = a2 - s2;
  let sum = d0 * MASS * e0 + d1 * (MASS * e1 + MOMENT * e2) + d2 * (MOMENT * e1 + INERTIA * e2);
  for (let k = 0; k < rowCount; k++) {
    const from = row(k);
    if (load<i32>(from, 40) == 0) continue;
    const j0 = load<f64>(from), j1 = load<f64>(from, 8), j2 = load<f64>(from, 16);
    sum += load<f64>(from, 24) * (j0 * a0 + j1 * a1 + j2 * a2 - load<f64>(from, 32)) * (j0 * d0 + j1 * d1 + j2 * d2);
  }
  return sum;
}
