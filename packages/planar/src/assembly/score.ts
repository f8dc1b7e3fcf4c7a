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
  fixedCount,
  flags,
  get,
  goal,
  goalHeight,
  goalSize,
  indicator,
  limit,
  objectCount,
  orbitColumns,
  orbitCount,
  orbits,
  pathLength,
  paths,
  rewardRule,
  rewards,
  set,
} from './plan';
import { HEIGHT } from './robot';

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

/** After a step of the lane: writes reward, costs, end and flags; 1 if a flag is up. */
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
  const flag = (met ? GOAL_MET : 0) | (over ? OUT_OF_TIME : 0);
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

/** Moves objects that orbit by a table of time to their places after `steps` steps of the episode. */
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
