// MuJoCo's soft contacts of the robot with bodies that do not move, in the robot's own frame and its three degrees of
// freedom: ahead, sideways, yaw. (MuJoCo documentation, "Computation": the primal problem
// min ½ (a − a₀)ᵀ M (a − a₀) + Σ ½ D (J a − a*)²₋ with pyramidal friction cones of condition 6, solref (0.02, 1),
// solimp (0.9, 0.95, 0.001, 0.5, 2).) All contacts are horizontal: of a contact's ten pyramid edges, six are the plain normal
// (friction along the vertical, spin about the normal, roll about the horizontal tangent), two lean along the horizontal
// tangent, two roll about the vertical.
import { INERTIA, MASS, MOMENT } from './robot';
import { DAMPER, impedance, STIFFNESS } from './softness';

/** MuJoCo's body_invweight0 of the robot: mean of the inverse inertia's translational part at its centre of mass. */
const INVERSE_WEIGHT: f64 = 2.0 / MASS / 3.0;
const SLIDE: f64 = 1;

/** Rows of a contact that differ: normal (six times), tangent ±, roll ±. */
const ROWS_EACH: i32 = 5;
const MOST_CONTACTS: i32 = 128;
/** A row: its Jacobian (3), its weight D, its reference acceleration a*, and whether it pushes. */
const ROW: usize = 48;
const ROWS = memory.data(128 * 5 * 48, 16);
let rowCount: i32 = 0;

/** Speeds at which the contacts stand, forces without them, and what the search finds: accelerations and forces of contacts. */
let u: f64 = 0, v: f64 = 0, w: f64 = 0;
let f0: f64 = 0, f1: f64 = 0, f2: f64 = 0;
export let a0: f64 = 0, a1: f64 = 0, a2: f64 = 0;
export let r0: f64 = 0, r1: f64 = 0, r2: f64 = 0;

/** No contact yet, at these speeds ahead, sideways and of yaw. */
export function clearContacts(ahead: f64, aside: f64, yaw: f64): void {
  rowCount = 0;
  u = ahead;
  v = aside;
  w = yaw;
  r0 = 0;
  r1 = 0;
  r2 = 0;
}

export function hasContacts(): bool {
  return rowCount > 0;
}

/** Without contacts there is nothing to solve. */
export function goFreely(ahead: f64, aside: f64, yaw: f64): void {
  a0 = ahead;
  a1 = aside;
  a2 = yaw;
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
export function addContact(nx: f64, ny: f64, px: f64, py: f64, distance: f64, roll: f64): void {
  if (rowCount >= ROWS_EACH * MOST_CONTACTS) return;
  const hard = impedance(distance);
  const spring = STIFFNESS * hard * distance;
  const softness = (1.0 - hard) / hard * (INVERSE_WEIGHT + SLIDE * SLIDE * INVERSE_WEIGHT);
  const weight = 1.0 / (2.0 * SLIDE * SLIDE * softness);
  const j2 = py * nx - px * ny, t2 = -(px * nx + py * ny);
  addRow(-nx, -ny, j2, 6.0 * weight, spring);
  addRow(-nx + SLIDE * ny, -ny - SLIDE * nx, j2 + SLIDE * t2, weight, spring);
  addRow(-nx - SLIDE * ny, -ny + SLIDE * nx, j2 - SLIDE * t2, weight, spring);
  addRow(-nx, -ny, j2 - roll, weight, spring);
  addRow(-nx, -ny, j2 + roll, weight, spring);
}

/**
 * Newton's method on the soft contacts, from the accelerations s and forces without them: exact as soon as the same rows push before and after
 * a step.
 */
export function solve(s0: f64, s1: f64, s2: f64, force0: f64, force1: f64, force2: f64): void {
  f0 = force0;
  f1 = force1;
  f2 = force2;
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
