// Soft contacts between the robot and one free cube: the least of ½ (a − a₀)ᵀ M (a − a₀) + Σ ½ D (J a − a*)²₋ over nine
// accelerations: the robot's ahead, sideways and yaw in its own frame; the cube's three in the robot's frame and three of turning
// in its own. (MuJoCo documentation, "Computation".) What holds the cube to its target pushes and pulls, so that it is part
// of M and of the force here.
const SIZE: i32 = 9;
/** A row: its Jacobian (9), its weight D, its reference acceleration a*, whether it pushes. */
const ROW: usize = 96;
const MOST_ROWS: i32 = 180;
const ROWS = memory.data(180 * 96, 16);
let count: i32 = 0;

/** The unconstrained part: its matrix, row by row, and its right-hand side, so that its least is at matrix⁻¹ · force. */
export const MATRIX = memory.data(648, 16);
export const FORCE = memory.data(72, 16);
/** The acceleration sought; what stands there is where the search begins. */
export const FOUND = memory.data(72, 16);
const HESSIAN = memory.data(648, 16);
const BEFORE = memory.data(72, 16);
const STEP = memory.data(72, 16);

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
  put(to, 9, weight);
  put(to, 10, target);
  store<i32>(to + 88, 0);
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
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + load<f64>(a, 64) * load<f64>(b, 64);
}

/** J · v of the row that is being written. */
export function along(jacobian: usize, velocity: usize): f64 {
  return product(jacobian, velocity);
}

/** Newton's method: exact as soon as the same rows push before and after a step. */
export function solve(): void {
  choose();
  for (let n = 0; n < 60; n++) {
    memory.copy(BEFORE, FOUND, 72);
    newton();
    if (!choose()) break;
    // Rows have changed sides. A step along which the cost is least before its end is cut there.
    for (let k = 0; k < SIZE; k++) put(STEP, k, number(FOUND, k) - number(BEFORE, k));
    if (slope() <= 0) continue;
    let low = 0.0, high = 1.0;
    for (let cut = 0; cut < 60 && high - low > 1e-9; cut++) {
      const middle = 0.5 * (low + high);
      for (let k = 0; k < SIZE; k++) put(FOUND, k, number(BEFORE, k) + middle * number(STEP, k));
      choose();
      if (slope() > 0) high = middle;
      else low = middle;
    }
  }
}

/** Marks the rows that push at the present acceleration; true if any mark changed. */
function choose(): bool {
  let changed = false;
  for (let k = 0; k < count; k++) {
    const from = row(k);
    const pushes = <i32>(product(from, FOUND) < number(from, 10));
    if (pushes == load<i32>(from, 88)) continue;
    changed = true;
    store<i32>(from, pushes, 88);
  }
  return changed;
}

/** The least cost if exactly the marked rows push, by Cholesky's decomposition. */
function newton(): void {
  memory.copy(HESSIAN, MATRIX, 648);
  memory.copy(FOUND, FORCE, 72);
  for (let k = 0; k < count; k++) {
    const from = row(k);
    if (load<i32>(from, 88) == 0) continue;
    const weight = number(from, 9), target = number(from, 10);
    for (let r = 0; r < SIZE; r++) {
      const scaled = weight * number(from, r);
      put(FOUND, r, number(FOUND, r) + scaled * target);
      const to = HESSIAN + <usize>(72 * r);
      for (let c = 0; c <= r; c++) put(to, c, number(to, c) + scaled * number(from, c));
    }
  }
  for (let r = 0; r < SIZE; r++) {
    const own = HESSIAN + <usize>(72 * r);
    let value = number(FOUND, r);
    for (let c = 0; c < r; c++) {
      const other = HESSIAN + <usize>(72 * c);
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
    for (let k = r + 1; k < SIZE; k++) value -= number(HESSIAN + <usize>(72 * k), r) * number(FOUND, k);
    put(FOUND, r, value / number(HESSIAN + <usize>(72 * r), r));
  }
}

/** Slope of the cost at the present acceleration along the step. */
function slope(): f64 {
  let sum = 0.0;
  for (let r = 0; r < SIZE; r++) sum += number(STEP, r) * (product(MATRIX + <usize>(72 * r), FOUND) - number(FORCE, r));
  for (let k = 0; k < count; k++) {
    const from = row(k);
    if (load<i32>(from, 88) == 0) continue;
    sum += number(from, 9) * (product(from, FOUND) - number(from, 10)) * product(from, STEP);
  }
  return sum;
}

/** Force k of the rows that push. */
export function pushOn(k: i32): f64 {
  let sum = 0.0;
  for (let n = 0; n < count; n++) {
    const from = row(n);
    if (load<i32>(from, 88) == 0) continue;
    sum -= number(from, k) * number(from, 9) * (product(from, FOUND) - number(from, 10));
  }
  return sum;
}
