// How near the robot is to what another engine must move it among: free bodies, and columns before its nose.
import { C, OBJECTS, S, STEPS, U, V, W, X, Y } from './columns';
import {
  fixed,
  fixedCount,
  free,
  freeCount,
  get,
  halves,
  hasColumns,
  orbitColumns,
  orbitCount,
  orbits,
  pathLength,
  paths,
  radii,
  yawColumns,
} from './plan';
import { BALL, CUBE, EXTENT, NOSE, SUBSTEPS, TIMESTEP } from './robot';

/** Yaw rate [rad/s] that the robot's servo can add within a step. */
const SWING: f64 = 5;
/** Most that the motor accelerates [m/s²], with room. */
const THRUST: f64 = 3;
const SPARE: f64 = 1e-3;
const STEP: f64 = TIMESTEP * <f64>SUBSTEPS;
/** First steps of an episode, in which orbiting bodies leap to their paths: the table says nothing of their way between entries. */
const LEAPING: i32 = 12;

/** True if the robot may touch a free body, or its nose a column, within the next step. */
export function nearFree(i: i32): bool {
  if (freeCount == 0 && !hasColumns) return false;
  const u = get(U, i), v = get(V, i), w = Math.abs(get(W, i));
  const margin = STEP * (Math.sqrt(u * u + v * v) + EXTENT * (w + SWING)) + STEP * STEP * (THRUST + 0.02 * w * w) + SPARE;
  return within(i, get(X, i), get(Y, i), get(C, i), get(S, i), margin, 0);
}

/** True if the robot stands within `margin` [m] of touching such a body. */
export function closeTo(i: i32, margin: f64): bool {
  return within(i, get(X, i), get(Y, i), get(C, i), get(S, i), margin, 0);
}

/** True if a robot at this pose touches such a body, or nearly, once that part of the step has passed. */
export function touchesFree(i: i32, x: f64, y: f64, c: f64, s: f64, part: f64): bool {
  return within(i, x, y, c, s, SPARE, part);
}

/**
 * True if the robot at this pose comes within `margin` of touching a free body. `part`: share of the step that has passed, to
 * which orbiting bodies are moved; 0: they may be anywhere on their way of a whole step.
 */
function within(i: i32, x: f64, y: f64, c: f64, s: f64, margin: f64, part: f64): bool {
  for (let k = 0; k < freeCount; k++) {
    const object = load<i32>(free + (<usize>k << 2)), half = load<f64>(halves + (<usize>k << 3));
    let dx = get(OBJECTS + 2 * object, i) - x, dy = get(OBJECTS + 2 * object + 1, i) - y;
    let room = margin;
    const path = pathAhead(i, object);
    if (path != 0) {
      const px = load<f64>(path, 16) - load<f64>(path), py = load<f64>(path, 24) - load<f64>(path, 8);
      if (part == 0 || <i32>get(STEPS, i) < LEAPING) room += Math.sqrt(px * px + py * py);
      else {
        dx += part * px;
        dy += part * py;
      }
    }
    const far = EXTENT + 1.4142135623730951 * half + room;
    if (dx * dx + dy * dy > far * far) continue;
    const bc = get(yawColumns() + 2 * k, i), bs = get(yawColumns() + 2 * k + 1, i);
    if (gap(c * dx + s * dy, c * dy - s * dx, c * bc + s * bs, c * bs - s * bc, half) < room) return true;
  }
  if (!hasColumns) return false;
  // A column is round; if the cube touches one, MuJoCo's answer is an approximation that only MuJoCo repeats.
  for (let k = 0; k < fixedCount; k++) {
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

/** Address of if an orbiting object's path is now, the next entry behind it; 0: it does not orbit, or the path ends. */
function pathAhead(i: i32, object: i32): usize {
  const t = <i32>get(STEPS, i);
  if (t + 1 >= pathLength) return 0;
  for (let k = 0; k < orbitCount; k++) {
    if (load<i32>(orbits + (<usize>k << 2)) != object) continue;
    return paths + (<usize>((<i32>get(orbitColumns() + 3 * k + 2, i)) * pathLength + t) << 4);
  }
  return 0;
}
