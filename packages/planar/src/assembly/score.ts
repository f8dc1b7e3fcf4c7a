// What follows from a lane's state after its motion: reward, costs, timer, goal, end.
import {
  BOX_Z,
  C,
  HELD,
  LAST_0,
  LAST_1,
  OBJECTS,
  S,
  STEPS,
  TARGET,
  TIMER,
  U,
  V,
  W,
  X,
  Y,
} from './columns';
import {
  box,
  clip,
  costCount,
  costSizes,
  costTable,
  costWidth,
  costs,
  ended,
  factor,
  fixed,
  fixedCount,
  flags,
  free,
  freeCount,
  get,
  goal,
  goalHeight,
  goalSize,
  halves,
  hasColumns,
  indicator,
  limit,
  objectCount,
  orbitColumns,
  orbitCount,
  orbits,
  pathLength,
  paths,
  radii,
  rewardRule,
  rewards,
  set,
  yawColumns,
} from './plan';
import { BALL, CUBE, EXTENT, HEIGHT, NOSE, SUBSTEPS, TIMESTEP } from './robot';

const GOAL_RULE: i32 = 1;
const BUTTON_RULE: i32 = 2;
const PUSH_RULE: i32 = 3;
const CIRCLE_RULE: i32 = 4;
const RUN_RULE: i32 = 5;

const CIRCLE_RADIUS: f64 = 1.5;
const RUN_TARGET: f64 = -1000;
const RUN_SCALE: f64 = -60;

/** Flags of a lane after a step. */
export const GOAL_MET: i32 = 1;
export const OUT_OF_TIME: i32 = 2;
export const NEAR_FREE: i32 = 4;

// @ts-ignore: decorator
@inline
function distance(i: i32, object: i32): f64 {
  const dx = get(OBJECTS + 2 * object, i) - get(X, i), dy = get(OBJECTS + 2 * object + 1, i) - get(Y, i);
  return Math.sqrt(dx * dx + dy * dy);
}

function boxToRobot(i: i32): f64 {
  const dx = get(OBJECTS + 2 * box, i) - get(X, i), dy = get(OBJECTS + 2 * box + 1, i) - get(Y, i), dz = get(BOX_Z, i) - HEIGHT;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function boxToGoal(i: i32): f64 {
  const dx = get(OBJECTS + 2 * box, i) - get(OBJECTS + 2 * goal, i);
  const dy = get(OBJECTS + 2 * box + 1, i) - get(OBJECTS + 2 * goal + 1, i), dz = get(BOX_Z, i) - goalHeight;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function potential(i: i32): f64 {
  const x = get(X, i), dy = get(Y, i) - RUN_TARGET;
  return RUN_SCALE * Math.sqrt(x * x + dy * dy);
}

/** Takes the present distances (or the potential) as those that the next reward is counted from. */
export function remember(i: i32): void {
  if (rewardRule == GOAL_RULE || rewardRule == BUTTON_RULE) set(LAST_0, i, distance(i, goal));
  else if (rewardRule == PUSH_RULE) {
    set(LAST_0, i, boxToRobot(i));
    set(LAST_1, i, boxToGoal(i));
  } else if (rewardRule == RUN_RULE) set(LAST_0, i, potential(i));
}

/** After a step of the lane: writes reward, costs, end and flags; 1 where a flag is up. */
export function score(i: i32): i32 {
  let reward = 0.0;
  let met = false;
  if (rewardRule == GOAL_RULE) {
    const d = distance(i, goal);
    reward = get(LAST_0, i) - d;
    set(LAST_0, i, d);
    met = d <= goalSize;
  } else if (rewardRule == BUTTON_RULE) {
    const d = distance(i, goal);
    reward = get(LAST_0, i) - d;
    set(LAST_0, i, d);
    const target = <i32>get(TARGET, i);
    met = target >= 0 && get(OBJECTS + 2 * objectCount + target, i) > 0;
  } else if (rewardRule == PUSH_RULE) {
    const d = boxToRobot(i), e = boxToGoal(i);
    reward = get(LAST_0, i) - d;
    reward += get(LAST_1, i) - e;
    set(LAST_0, i, d);
    set(LAST_1, i, e);
    met = e <= goalSize;
  } else if (rewardRule == CIRCLE_RULE) {
    const x = get(X, i), y = get(Y, i), c = get(C, i), s = get(S, i), u = get(U, i), v = get(V, i);
    const radius = Math.sqrt(x * x + y * y);
    reward = factor * ((s * u + c * v) * x - (c * u - s * v) * y) / radius / (1.0 + Math.abs(radius - CIRCLE_RADIUS));
  } else if (rewardRule == RUN_RULE) {
    const now = potential(i);
    reward = factor * (now - get(LAST_0, i));
    set(LAST_0, i, now);
  }
  if (met) reward += 1.0;
  store<f32>(rewards + (<usize>i << 2), <f32>(reward < -clip ? -clip : reward > clip ? clip : reward));
  charge(i);
  const timer = get(TIMER, i);
  if (timer > 0) set(TIMER, i, timer - 1.0);
  const steps = get(STEPS, i) + 1.0;
  set(STEPS, i, steps);
  const over = steps >= <f64>limit;
  store<f32>(ended + (<usize>i << 2), over ? 2 : 0);
  const flag = (met ? GOAL_MET : 0) | (over ? OUT_OF_TIME : 0) | (get(HELD, i) == 0 && nearFree(i) ? NEAR_FREE : 0);
  store<i32>(flags + (<usize>i << 2), flag);
  return flag == 0 ? 0 : 1;
}

const DISCS: i32 = 0;
const TOUCHES: i32 = 1;
const BEYOND: i32 = 2;
const COLUMN: i32 = 3;

/** Costs of the lane as it stands. An entry: what, from, to, column, ends its kind, the kind's column (−1: none), hidden by the timer, spare. */
export function charge(i: i32): void {
  const to = costs + (<usize>(i * costWidth) << 2);
  const hides = get(TIMER, i) > 0;
  let sum = 0.0, kind = 0.0;
  for (let k = 0; k < costCount; k++) {
    const entry = costTable + (<usize>k << 5), size = load<f64>(costSizes + (<usize>k << 3));
    const what = load<i32>(entry), from = load<i32>(entry, 4), until = load<i32>(entry, 8);
    let raw = 0.0;
    if (load<i32>(entry, 24) == 0 || !hides) {
      if (what == DISCS) {
        for (let o = from; o < until; o++) {
          const d = distance(i, o);
          if (d <= size) raw += size - d;
        }
      } else if (what == TOUCHES) {
        const target = <i32>get(TARGET, i);
        for (let b = from; b < until; b++) if (b != target) raw += get(OBJECTS + 2 * objectCount + b, i);
      } else if (what == BEYOND) {
        raw = Math.abs(get(X, i)) > size || (until == 4 && Math.abs(get(Y, i)) > size) ? 1.0 : 0.0;
      } else if (what == COLUMN) raw = get(from, i);
    }
    kind += raw;
    store<f32>(to + (<usize>load<i32>(entry, 12) << 2), <f32>shown(raw));
    if (load<i32>(entry, 16) != 0) {
      const total = load<i32>(entry, 20);
      if (total >= 0) store<f32>(to + (<usize>total << 2), <f32>shown(kind));
      sum += kind;
      kind = 0;
    }
  }
  store<f32>(to, <f32>shown(sum));
}

// @ts-ignore: decorator
@inline
function shown(raw: f64): f64 {
  return indicator != 0 ? (raw > 0 ? 1.0 : 0.0) : raw;
}

/** Yaw rate [rad/s] that the robot's servo can add within a step. */
const SWING: f64 = 5;
/** Most that the motor accelerates [m/s²], with room. */
const THRUST: f64 = 3;
const SPARE: f64 = 1e-3;
const STEP: f64 = TIMESTEP * <f64>SUBSTEPS;

/** May the robot touch a free body, or its nose a column, within the next step? */
export function nearFree(i: i32): bool {
  if (freeCount == 0 && !hasColumns) return false;
  const x = get(X, i), y = get(Y, i), c = get(C, i), s = get(S, i), u = get(U, i), v = get(V, i), w = Math.abs(get(W, i));
  const margin = STEP * (Math.sqrt(u * u + v * v) + EXTENT * (w + SWING)) + STEP * STEP * (THRUST + 0.02 * w * w) + SPARE;
  for (let k = 0; k < freeCount; k++) {
    const object = load<i32>(free + (<usize>k << 2)), half = load<f64>(halves + (<usize>k << 3));
    const dx = get(OBJECTS + 2 * object, i) - x, dy = get(OBJECTS + 2 * object + 1, i) - y;
    const room = margin + drift(i, object), far = EXTENT + 1.4142135623730951 * half + room;
    if (dx * dx + dy * dy > far * far) continue;
    const bc = get(yawColumns() + 2 * k, i), bs = get(yawColumns() + 2 * k + 1, i);
    if (gap(c * dx + s * dy, c * dy - s * dx, c * bc + s * bs, c * bs - s * bc, half) < room) return true;
  }
  // A column is round; where the cube touches one, MuJoCo's answer is an approximation that only MuJoCo repeats.
  for (let k = 0; k < fixedCount && hasColumns; k++) {
    const entry = fixed + (<usize>k << 3);
    if (load<i32>(entry, 4) == 0) continue;
    const object = load<i32>(entry), radius = load<f64>(radii + (<usize>k << 3));
    const dx = get(OBJECTS + 2 * object, i) - x, dy = get(OBJECTS + 2 * object + 1, i) - y;
    const ox = Math.max(0, Math.abs(c * dx + s * dy - NOSE) - CUBE), oy = Math.max(0, Math.abs(c * dy - s * dx) - CUBE);
    const far = radius + margin;
    if (ox * ox + oy * oy < far * far) return true;
  }
  return false;
}

/** At most the distance of the robot to a square at (x, y) in its frame, turned by the angle of that cosine and sine. */
function gap(x: f64, y: f64, c: f64, s: f64, half: f64): f64 {
  // The centre of the ball seen from the square; then four axes that may part both squares.
  const px = Math.abs(c * x + s * y), py = Math.abs(c * y - s * x);
  const ox = Math.max(0, px - half), oy = Math.max(0, py - half);
  const ball = Math.sqrt(ox * ox + oy * oy) - BALL;
  const spread = Math.abs(c) + Math.abs(s), nx = x - NOSE;
  const own = Math.max(Math.abs(nx), Math.abs(y)) - CUBE - half * spread;
  const its = Math.max(Math.abs(c * nx + s * y), Math.abs(c * y - s * nx)) - half - CUBE * spread;
  return Math.min(ball, Math.max(own, its));
}

/** How far what orbits moves in the step to come; other objects stand still. */
function drift(i: i32, object: i32): f64 {
  const t = <i32>get(STEPS, i);
  if (t + 1 >= pathLength) return 0;
  for (let k = 0; k < orbitCount; k++) {
    if (load<i32>(orbits + (<usize>k << 2)) != object) continue;
    const path = paths + (<usize>((<i32>get(orbitColumns() + 3 * k + 2, i)) * pathLength + t) << 4);
    const dx = load<f64>(path, 16) - load<f64>(path), dy = load<f64>(path, 24) - load<f64>(path, 8);
    return Math.sqrt(dx * dx + dy * dy);
  }
  return 0;
}

/** Moves what goes round by a table of time to where it is after `steps` steps of the episode. */
export function orbit(i: i32, ahead: i32): void {
  if (orbitCount == 0 || get(HELD, i) != 0) return;
  const first = orbitColumns();
  const t = min(<i32>get(STEPS, i) + ahead, pathLength - 1);
  for (let k = 0; k < orbitCount; k++) {
    const object = load<i32>(orbits + (<usize>k << 2));
    const path = paths + (<usize>((<i32>get(first + 3 * k + 2, i)) * pathLength + t) << 4);
    set(OBJECTS + 2 * object, i, get(first + 3 * k, i) + load<f64>(path));
    set(OBJECTS + 2 * object + 1, i, get(first + 3 * k + 1, i) + load<f64>(path, 8));
  }
}
