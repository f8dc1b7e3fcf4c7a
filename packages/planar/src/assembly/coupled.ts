// Soft contacts between the robot and one free cube: the least of ½ (a − a₀)ᵀ M (a − a₀) + Σ ½ D (J a − a*)²₋ over nine
// accelerations: the robot's ahead, sideways and yaw in its own frame; the cube's three in the robot's frame and three of turning
// in its own. (MuJoCo documentation, "Computation".) What holds the cube to its target pushes and pulls, so that it is part
// of M and of the force here.
const SIZE: i32 = 9;
/** The right-hand side stands as a tenth column, so that it is computed along with the nine; a solution's tenth number is −1. */
const RIGHT: i32 = 9;
/** Bytes of ten numbers, which go two by two. */
export const WIDE: usize = 80;
/** A row: its Jacobian J (9) and reference acceleration a*, its weight D, whether it pushes; J a − a* and J · step. */
const ROW: usize = 128;
const WEIGHT: i32 = 10;
const PUSHES: usize = 88;
const EXCESS: i32 = 12;
const CHANGE: i32 = 13;
const MOST_ROWS: i32 = 180;
const ROWS = memory.data(180 * 128, 16);
let count: i32 = 0;

/** The unconstrained part: its matrix, row by row, and its right-hand side, so that its least is at matrix⁻¹ · force. `solve` spoils the tenth column. */
export const MATRIX = memory.data(9 * 80, 16);
export const FORCE = memory.data(80, 16);
/** The acceleration sought; what stands there is where the search begins. */
export const FOUND = memory.data(80, 16);
const HESSIAN = memory.data(9 * 80, 16);
const INVERSES = memory.data(72, 16);
const BEFORE = memory.data(80, 16);
const STEP = memory.data(80, 16);

// @ts-ignore: decorator
@inline
function number(from: usize, k: i32): f64 {
  return load<f64>(from + (<usize>k << 3));
}

// @ts-ignore: decorator
@inline
function put(to: usize, k: i32, value: f64): void {
  store<f64>(to + (<usize>k << 3), value);
}

// @ts-ignore: decorator
@inline
function row(k: i32): usize {
  return ROWS + <usize>k * ROW;
}

export function clearRows(): void {
  count = 0;
}

/** The address for the next row's Jacobian; `endRow` ends it. */
export function beginRow(): usize {
  return row(count);
}

/** False if there is room for no further row. */
export function endRow(weight: f64, target: f64): bool {
  const to = row(count);
  put(to, WEIGHT, weight);
  put(to, RIGHT, target);
  store<i32>(to + PUSHES, 0);
  count++;
  return count < MOST_ROWS;
}

// @ts-ignore: decorator
@inline
function product(a: usize, b: usize): f64 {
  let sum = f64x2.mul(v128.load(a), v128.load(b));
  sum = f64x2.add(sum, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  sum = f64x2.add(sum, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
  sum = f64x2.add(sum, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
  sum = f64x2.add(sum, f64x2.mul(v128.load(a, 64), v128.load(b, 64)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** J · v of the row that is being written; the tenth number of `velocity` is 0. */
export function along(jacobian: usize, velocity: usize): f64 {
  return product(jacobian, velocity);
}

/** Newton's method: exact as soon as the same rows push before and after a step. */
export function solve(): void {
  for (let r = 0; r < SIZE; r++) put(MATRIX + <usize>r * WIDE, RIGHT, number(FORCE, r));
  put(FOUND, RIGHT, -1);
  choose();
  for (let n = 0; n < 60; n++) {
    memory.copy(BEFORE, FOUND, WIDE);
    newton();
    if (!choose()) break;
    // Rows have changed sides. A step along which the cost is least before its end is cut there.
    const part = leastAlong();
    if (part >= 1) continue;
    for (let k = 0; k < SIZE; k++) put(FOUND, k, number(BEFORE, k) + part * number(STEP, k));
    choose();
  }
}

/** The share of the last step at which the cost is least; 1 if it still falls at the end. */
function leastAlong(): f64 {
  for (let k = 0; k < SIZE; k++) put(STEP, k, number(FOUND, k) - number(BEFORE, k));
  let slope = 0.0, bend = 0.0;
  for (let r = 0; r < SIZE; r++) {
    const own = MATRIX + <usize>r * WIDE, along = number(STEP, r);
    slope += along * product(own, BEFORE);
    bend += along * product(own, STEP);
  }
  for (let k = 0; k < count; k++) {
    const from = row(k);
    put(from, EXCESS, product(from, BEFORE));
    put(from, CHANGE, product(from, STEP));
  }
  // The slope along the step grows, in straight pieces between the places at which rows change sides.
  let low = 0.0, high = 1.0, part = 1.0;
  for (let n = 0; n < 60; n++) {
    let here = slope + part * bend, rise = bend;
    for (let k = 0; k < count; k++) {
      const from = row(k);
      const change = number(from, CHANGE), excess = number(from, EXCESS) + part * change;
      if (excess >= 0) continue;
      const pull = number(from, WEIGHT) * change;
      here += pull * excess;
      rise += pull * change;
    }
    if (n == 0 && here <= 0) return 1;
    if (here > 0) high = part;
    else low = part;
    let next = part - here / rise;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (Math.abs(next - part) < 1e-14) break;
    part = next;
  }
  return part;
}

/** Marks the rows that push at the present acceleration; true if any mark changed. */
function choose(): bool {
  let changed = false;
  for (let k = 0; k < count; k++) {
    const from = row(k);
    const pushes = <i32>(product(from, FOUND) < 0);
    if (pushes == load<i32>(from + PUSHES)) continue;
    changed = true;
    store<i32>(from + PUSHES, pushes);
  }
  return changed;
}

/** Row `to` of an upper triangle, r-th of nine, gains `share` of the vector at `from`: the pairs up to its diagonal are left out. */
// @ts-ignore: decorator
@inline
function gain(to: usize, r: i32, share: v128, from: usize): void {
  if (r < 2) v128.store(to, f64x2.add(v128.load(to), f64x2.mul(share, v128.load(from))));
  if (r < 4) v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(share, v128.load(from, 16))), 16);
  if (r < 6) v128.store(to, f64x2.add(v128.load(to, 32), f64x2.mul(share, v128.load(from, 32))), 32);
  if (r < 8) v128.store(to, f64x2.add(v128.load(to, 48), f64x2.mul(share, v128.load(from, 48))), 48);
  v128.store(to, f64x2.add(v128.load(to, 64), f64x2.mul(share, v128.load(from, 64))), 64);
}

/** Row r of the Hessian, r a constant, with what a row that pushes adds to it. */
// @ts-ignore: decorator
@inline
function addRow(r: i32, from: usize, weight: f64): void {
  gain(HESSIAN + <usize>r * WIDE, r, f64x2.splat(weight * number(from, r)), from);
}

/** Takes variable k out of row r; `inverse` of the diagonal. */
// @ts-ignore: decorator
@inline
function eliminate(k: i32, r: i32, inverse: f64): void {
  const own = HESSIAN + <usize>k * WIDE;
  gain(HESSIAN + <usize>r * WIDE, r, f64x2.splat(-inverse * number(own, r)), own);
}

/** Takes variable k, a constant, out of the rows below. */
// @ts-ignore: decorator
@inline
function eliminateAll(k: i32): void {
  const inverse = 1.0 / number(HESSIAN + <usize>k * WIDE, k);
  put(INVERSES, k, inverse);
  if (k < 1) eliminate(k, 1, inverse);
  if (k < 2) eliminate(k, 2, inverse);
  if (k < 3) eliminate(k, 3, inverse);
  if (k < 4) eliminate(k, 4, inverse);
  if (k < 5) eliminate(k, 5, inverse);
  if (k < 6) eliminate(k, 6, inverse);
  if (k < 7) eliminate(k, 7, inverse);
  if (k < 8) eliminate(k, 8, inverse);
}

/** The least cost if exactly the marked rows push, by LDLᵀ without exchanges: the matrix is positive definite. */
function newton(): void {
  memory.copy(HESSIAN, MATRIX, 9 * WIDE);
  for (let n = 0; n < count; n++) {
    const from = row(n);
    if (load<i32>(from + PUSHES) == 0) continue;
    const weight = number(from, WEIGHT);
    addRow(0, from, weight);
    addRow(1, from, weight);
    addRow(2, from, weight);
    addRow(3, from, weight);
    addRow(4, from, weight);
    addRow(5, from, weight);
    addRow(6, from, weight);
    addRow(7, from, weight);
    addRow(8, from, weight);
  }
  eliminateAll(0);
  eliminateAll(1);
  eliminateAll(2);
  eliminateAll(3);
  eliminateAll(4);
  eliminateAll(5);
  eliminateAll(6);
  eliminateAll(7);
  eliminateAll(8);
  for (let r = SIZE - 1; r >= 0; r--) {
    const own = HESSIAN + <usize>r * WIDE;
    let value = number(own, RIGHT);
    for (let c = r + 1; c < SIZE; c++) value -= number(own, c) * number(FOUND, c);
    put(FOUND, r, value * number(INVERSES, r));
  }
}

/** Adds to three numbers the forces of the rows that push on the robot: ahead, sideways, yaw. */
export function addPushes(to: usize): void {
  for (let n = 0; n < count; n++) {
    const from = row(n);
    if (load<i32>(from + PUSHES) == 0) continue;
    const force = number(from, WEIGHT) * product(from, FOUND);
    for (let k = 0; k < 3; k++) put(to, k, number(to, k) - force * number(from, k));
  }
}
