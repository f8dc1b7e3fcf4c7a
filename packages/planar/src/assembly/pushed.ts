// One step of a robot and a cube that it can push: one that stands on the floor (Safety-Gymnasium's vase), or one that a soft weld
// holds to a body that goes round (its gremlin). MuJoCo's Euler substeps. (MuJoCo documentation, "Computation".)
import { clearRows, FORCE, FOUND, MATRIX, solve, WIDE } from './coupled';
import { ACCELERATION, at, cell, CONTROLS, CUBE_POSE, entry, FIXED, FIXED_COUNT, get, openBlock, put, ROBOT, set, SHAPE, SPEED } from './cube-block';
import { contact, contactCount, findContacts, PLACE, setHalf, touchCount, TURN } from './cube-contacts';
import { addContact } from './cube-edges';
import { integrate } from './cube-motion';
import { weld } from './cube-weld';
import { meetsFixed } from './fixed-near';
import { clamp, DAMPING, FORCE_LIMIT, GEAR, GRAVITY, INERTIA, MASS, MOMENT, SUBSTEPS, TURN_DAMPING } from './robot';

/** World rotation of the cube, row by row. */
const WORLD = memory.data(72, 16);

/**
 * One step of what the block at `address` holds. Returns the robot's contact points with the cube at its end; −1 if a fixed body
 * touches one of them, or the ball's centre has come into the cube, for which there are no rules here. The block is spoilt then.
 */
export function pushed(address: usize): i32 {
  openBlock(address);
  setHalf(get(SHAPE));
  for (let k = 0; k < 9; k++) put(FOUND, k, 0);
  for (let n = 0; n < SUBSTEPS; n++) {
    if (!accelerate(n)) return -1;
    integrate();
  }
  if (!accelerate(SUBSTEPS - 1)) return -1;
  const c = get(ROBOT + 3), s = get(ROBOT + 4);
  const p = entry(FOUND, 3), q = entry(FOUND, 4);
  for (let k = 0; k < 9; k++) set(ACCELERATION + k, entry(FOUND, k));
  set(ACCELERATION + 3, c * p - s * q);
  set(ACCELERATION + 4, s * p + c * q);
  return touchCount;
}

/** Accelerations of the present state, the dragging body at its target n. */
function accelerate(n: i32): bool {
  const half = get(SHAPE), mass = get(SHAPE + 1), inertia = mass * half * half * (2.0 / 3.0);
  const c = get(ROBOT + 3), s = get(ROBOT + 4);
  turnCube(c, s);
  const around = <i32>get(FIXED_COUNT);
  if (around > 0 && meetsFixed(at(FIXED), around, get(ROBOT), get(ROBOT + 1), c, s, half)) return false;
  const u = get(ROBOT + 5), v = get(ROBOT + 6), w = get(ROBOT + 7);
  const vx = get(CUBE_POSE + 7), vy = get(CUBE_POSE + 8);
  put(SPEED, 0, u);
  put(SPEED, 1, v);
  put(SPEED, 2, w);
  put(SPEED, 3, c * vx + s * vy);
  put(SPEED, 4, c * vy - s * vx);
  put(SPEED, 5, get(CUBE_POSE + 9));
  for (let k = 0; k < 3; k++) put(SPEED, 6 + k, get(CUBE_POSE + 10 + k));

  memory.fill(MATRIX, 0, 9 * WIDE);
  put(cell(0, 0), 0, MASS);
  put(cell(1, 1), 0, MASS);
  put(cell(1, 2), 0, MOMENT);
  put(cell(2, 1), 0, MOMENT);
  put(cell(2, 2), 0, INERTIA);
  put(FORCE, 0, GEAR * clamp(get(CONTROLS), FORCE_LIMIT) - DAMPING * u + MOMENT * w * w);
  put(FORCE, 1, -DAMPING * v);
  put(FORCE, 2, GEAR * clamp(get(CONTROLS + 1) - GEAR * w, FORCE_LIMIT) - TURN_DAMPING * w);
  for (let k = 3; k < 9; k++) {
    put(cell(k, k), 0, k < 6 ? mass : inertia);
    put(FORCE, k, k == 5 ? -mass * GRAVITY : 0);
  }
  if (get(SHAPE + 2) != 0) weld(n, c, s, mass, inertia);

  clearRows();
  if (!findContacts()) return false;
  for (let k = 0; k < contactCount; k++) if (!addContact(contact(k), mass)) return false;
  solve();
  return true;
}

/** The cube's rotation in the world and in the robot's frame, and its place seen from there. */
function turnCube(c: f64, s: f64): void {
  const w = get(CUBE_POSE + 3), x = get(CUBE_POSE + 4), y = get(CUBE_POSE + 5), z = get(CUBE_POSE + 6);
  put(WORLD, 0, 1.0 - 2.0 * (y * y + z * z));
  put(WORLD, 1, 2.0 * (x * y - w * z));
  put(WORLD, 2, 2.0 * (x * z + w * y));
  put(WORLD, 3, 2.0 * (x * y + w * z));
  put(WORLD, 4, 1.0 - 2.0 * (x * x + z * z));
  put(WORLD, 5, 2.0 * (y * z - w * x));
  put(WORLD, 6, 2.0 * (x * z - w * y));
  put(WORLD, 7, 2.0 * (y * z + w * x));
  put(WORLD, 8, 1.0 - 2.0 * (x * x + y * y));
  for (let k = 0; k < 3; k++) {
    const a = entry(WORLD, k), b = entry(WORLD, 3 + k);
    put(TURN, k, c * a + s * b);
    put(TURN, 3 + k, c * b - s * a);
    put(TURN, 6 + k, entry(WORLD, 6 + k));
  }
  const dx = get(CUBE_POSE) - get(ROBOT), dy = get(CUBE_POSE + 1) - get(ROBOT + 1), height = get(CUBE_POSE + 2);
  put(PLACE, 0, c * dx + s * dy);
  put(PLACE, 1, c * dy - s * dx);
  put(PLACE, 2, height);
}
