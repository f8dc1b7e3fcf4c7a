// Soft contacts between the robot and one free cube: the least of ½ (a − a₀)ᵀ M (a − a₀) + Σ ½ D (J a − a*)²₋ over nine
// accelerations: the robot's ahead, sideways and yaw in its own frame; the cube's three in the robot's frame and three of turning
// in its own. (MuJoCo documentation, "Computation".) What holds the cube to its target pushes and pulls, so that it is part
// of M and of the force here.
const SIZE: i32 = 9;
/** Bytes of nine numbers and a tenth that is always 0, so that they go two by two. */
export const WIDE: usize = 80;
/** A row: its Jacobian J (9, and 0), its weight D, its reference acceleration a*, whether it pushes; J a − a* and J · step. */
const ROW: usize = 128;
const WEIGHT: i32 = 10;
const TARGET: i32 = 11;
const PUSHES: usize = 96;
const EXCESS: i32 = 13;
const CHANGE: i32 = 14;
const MOST_ROWS: i32 = 180;
const ROWS = memory.data(180 * 128, 16);
let count: i32 = 0;

/** The unconstrained part: its matrix, row by row, and its right-hand side, so that its least is at matrix⁻¹ · force. */
export const MATRIX = memory.data(9 * 80, 16);
export const FORCE = memory.data(80, 16);
/** The acceleration sought; what stands there is where the search begins. */
export const FOUND = memory.data(80, 16);
const HESSIAN = memory.data(9 * 80, 16);
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

export function hasRows(): bool {
  return count > 0;
}

/** The address for the next row's Jacobian; `endRow` ends it. */
export function beginRow(): usize {
  return row(count);
}

/** False if there is room for no further row. */
export function endRow(weight: f64, target: f64): bool {
  const to = row(count);
  put(to, WEIGHT, weight);
  put(to, TARGET, target);
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

/** J · v of the row that is being written. */
export function along(jacobian: usize, velocity: usize): f64 {
  return product(jacobian, velocity);
}

// @ts-ignore: decorator
@inline
function add(to: usize, pair: v128): void {
  v128.store(to, f64x2.add(v128.load(to), pair));
}

/** Newton's method: exact as soon as the same rows push before and after a step. */
export function solve(): void {
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
    slope += along * (product(own, BEFORE) - number(FORCE, r));
    bend += along * product(own, STEP);
  }
  for (let k = 0; k < count; k++) {
    const from = row(k);
    put(from, EXCESS, product(from, BEFORE) - number(from, TARGET));
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
    const pushes = <i32>(product(from, FOUND) < number(from, TARGET));
    if (pushes == load<i32>(from + PUSHES)) continue;
    changed = true;
    store<i32>(from + PUSHES, pushes);
  }
  return changed;
}

/** The least cost if exactly the marked rows push, by Cholesky's decomposition. */
function newton(): void {
  memory.copy(HESSIAN, MATRIX, 9 * WIDE);
  memory.copy(FOUND, FORCE, WIDE);
  for (let k = 0; k < count; k++) {
    const from = row(k);
    if (load<i32>(from + PUSHES) == 0) continue;
    const weight = number(from, WEIGHT);
    const j0 = v128.load(from), j1 = v128.load(from, 16), j2 = v128.load(from, 32), j3 = v128.load(from, 48), j4 = v128.load(from, 64);
    const pull = f64x2.splat(weight * number(from, TARGET));
    add(FOUND, f64x2.mul(pull, j0));
    add(FOUND + 16, f64x2.mul(pull, j1));
    add(FOUND + 32, f64x2.mul(pull, j2));
    add(FOUND + 48, f64x2.mul(pull, j3));
    add(FOUND + 64, f64x2.mul(pull, j4));
    // Only the lower triangle is read; a pair may reach one beyond it.
    for (let r = 0; r < SIZE; r++) {
      const scaled = f64x2.splat(weight * number(from, r));
      const to = HESSIAN + <usize>r * WIDE;
      add(to, f64x2.mul(scaled, j0));
      if (r < 2) continue;
      add(to + 16, f64x2.mul(scaled, j1));
      if (r < 4) continue;
      add(to + 32, f64x2.mul(scaled, j2));
      if (r < 6) continue;
      add(to + 48, f64x2.mul(scaled, j3));
      if (r == 8) add(to + 64, f64x2.mul(scaled, j4));
    }
  }
  for (let r = 0; r < SIZE; r++) {
    const own = HESSIAN + <usize>r * WIDE;
    let value = number(FOUND, r);
    for (let c = 0; c < r; c++) {
      const other = HESSIAN + <usize>c * WIDE;
      let entry = number(own, c);
      for (let k = 0; k < c; k++) entry -= number(own, k) * number(other, k);
      entry /= number(other, c);
      put(own, c, entry);
      value -= entry * number(FOUND, c);
    }
    let square = number(own, r);
    for (let k = 0; k < r; k++) square -= number(own, k) * number(own, k);
    const root = Math.sqrt(square);
    put(own, r, root);
    put(FOUND, r, value / root);
  }
  for (let r = SIZE - 1; r >= 0; r--) {
    let value = number(FOUND, r);
    for (let k = r + 1; k < SIZE; k++) value -= number(HESSIAN + <usize>k * WIDE, r) * number(FOUND, k);
    put(FOUND, r, value / number(HESSIAN + <usize>r * WIDE, r));
  }
}

/** Force k of the rows that push. */
export function pushOn(k: i32): f64 {
  let sum = 0.0;
  for (let n = 0; n < count; n++) {
    const from = row(n);
    if (load<i32>(from + PUSHES) == 0) continue;
    sum -= number(from, k) * number(from, WEIGHT) * (product(from, FOUND) - number(from, TARGET));
  }
  return sum;
}
