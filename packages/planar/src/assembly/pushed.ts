// One step of a robot and a cube that it can push: one that stands on the floor (Safety-Gymnasium's vase), or one that a soft
// weld holds to a body that goes round (its gremlin). MuJoCo's Euler substeps; the weld's six rows always act, so that they are part of
// the quadratic that `coupled` completes with the contacts. (MuJoCo documentation, "Computation": solref (0.02, 1.5) of the weld, (0.02, 1) of
// contacts, solimp (0.9, 0.95, 0.001, 0.5, 2), pyramidal cones of condition 6.)
import { addPushes, along, beginRow, clearRows, endRow, FORCE, FOUND, MATRIX, solve, WIDE } from './coupled';
import { BY_BALL, BY_FLOOR, contact, contactCount, findContacts, PLACE, setHalf, touchCount, TURN } from './cube-contacts';
import { meetsFixed } from './fixed-near';
import {
  AHEAD_H,
  clamp,
  DAMPING,
  FORCE_LIMIT,
  GEAR,
  GRAVITY,
  INERTIA,
  MASS,
  MOMENT,
  SIDE_SIDE_H,
  SIDE_YAW_H,
  SUBSTEPS,
  TIMESTEP,
  TURN_DAMPING,
  YAW_YAW_H,
} from './robot';
import { turnBy, turnCosine, turnSine } from './turn';

/** In float64 numbers, from the block's address; src/pushed-cube.ts names the same for TypeScript. */
const ROBOT: i32 = 0; // x, y, heading, its cosine and sine, speed ahead and sideways, yaw rate
const CONTROLS: i32 = 8;
const CUBE_POSE: i32 = 10; // place 3, quaternion 4, speed 3 (world), rotation rate 3 (its own frame)
const HOLDER: i32 = 23; // quaternion of the body that drags it, if one does
const TARGETS: i32 = 27; // x, y of that body for each substep
const ACCELERATION: i32 = 47; // of the robot ahead, sideways, yaw; of the cube 3 in the world's frame, 3 in its own
const SHAPE: i32 = 56; // half-edge, mass, 1 if it is dragged, height of the dragging body, and how far above that it holds the cube
const FIXED_COUNT: i32 = 61;
const FIXED: i32 = 62; // fixed bodies nearby, as `fixed-near` reads them

const ROBOT_INVERSE: f64 = 2.0 / MASS / 3.0;
const IMPEDANCE_LEAST: f64 = 0.9;
const IMPEDANCE_MOST: f64 = 0.95;
const WIDTH: f64 = 0.001;
const STIFFNESS: f64 = 1.0 / (IMPEDANCE_MOST * IMPEDANCE_MOST * 0.02 * 0.02);
const WELD_STIFFNESS: f64 = STIFFNESS / (1.5 * 1.5);
const DAMPER: f64 = 2.0 / (IMPEDANCE_MOST * 0.02);
/** Friction about the normal and against rolling, the greater of a pair's two: of the ball with the cube; of nose and floor with it. */
const BALL_SPIN: f64 = 0.01;
const BALL_ROLL: f64 = 0.01;
const OTHER_SPIN: f64 = 0.005;
const OTHER_ROLL: f64 = 0.0001;

const SPEED = memory.data(80, 16);
/** World rotation of the cube, row by row. */
const WORLD = memory.data(72, 16);
const WELD = memory.data(72, 16);

let block: usize = 0;

// @ts-ignore: decorator
@inline
function get(k: i32): f64 {
  return load<f64>(block + (<usize>k << 3));
}

// @ts-ignore: decorator
@inline
function set(k: i32, value: f64): void {
  store<f64>(block + (<usize>k << 3), value);
}

// @ts-ignore: decorator
@inline
function entry(from: usize, k: i32): f64 {
  return load<f64>(from + (<usize>k << 3));
}

// @ts-ignore: decorator
@inline
function put(to: usize, k: i32, value: f64): void {
  store<f64>(to + (<usize>k << 3), value);
}

/** Address of an entry of the matrix. */
// @ts-ignore: decorator
@inline
function cell(r: i32, c: i32): usize {
  return MATRIX + <usize>r * WIDE + (<usize>c << 3);
}

// @ts-ignore: decorator
@inline
function impedance(distance: f64): f64 {
  const x = Math.min(1.0, Math.abs(distance) / WIDTH);
  const y = x <= 0.5 ? 2.0 * x * x : 1.0 - 2.0 * (1.0 - x) * (1.0 - x);
  return IMPEDANCE_LEAST + y * (IMPEDANCE_MOST - IMPEDANCE_LEAST);
}

/**
 * One step of what the block at `address` holds. Returns the robot's contact points with the cube at its end; −1 if a fixed body
 * touches one of them, or the ball's centre has come into the cube, for which there are no rules here. The block is spoilt then.
 */
export function pushed(address: usize): i32 {
  block = address;
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
  if (around > 0 && meetsFixed(block + (<usize>FIXED << 3), around, get(ROBOT), get(ROBOT + 1), c, s, half)) return false;
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

/** The weld's part of the quadratic. */
function weld(n: i32, c: f64, s: f64, mass: f64, inertia: f64): void {
  const above = get(SHAPE + 4);
  const hw = get(HOLDER), hx = get(HOLDER + 1), hy = get(HOLDER + 2), hz = get(HOLDER + 3);
  // Errors of place in the world's frame; of direction, as the vector part of conj(own) · holder's.
  const ex = get(TARGETS + 2 * n) + above * 2.0 * (hx * hz + hw * hy) - get(CUBE_POSE);
  const ey = get(TARGETS + 2 * n + 1) + above * 2.0 * (hy * hz - hw * hx) - get(CUBE_POSE + 1);
  const ez = get(SHAPE + 3) + above * (1.0 - 2.0 * (hx * hx + hy * hy)) - get(CUBE_POSE + 2);
  const w = get(CUBE_POSE + 3), x = -get(CUBE_POSE + 4), y = -get(CUBE_POSE + 5), z = -get(CUBE_POSE + 6);
  const q = w * hw - x * hx - y * hy - z * hz;
  const qx = w * hx + x * hw + y * hz - z * hy;
  const qy = w * hy - x * hz + y * hw + z * hx;
  const qz = w * hz + x * hy - y * hx + z * hw;
  const size = Math.sqrt(ex * ex + ey * ey + ez * ez + qx * qx + qy * qy + qz * qz);
  const imp = impedance(size), soft = (1.0 - imp) / imp;
  const stiff = WELD_STIFFNESS * imp;

  // Places: J = −1.
  const hold = mass / soft;
  const px = c * ex + s * ey, py = c * ey - s * ex;
  for (let k = 3; k < 6; k++) {
    put(cell(k, k), 0, mass + hold);
    const error = k == 3 ? px : k == 4 ? py : ez;
    const target = DAMPER * entry(SPEED, k) - stiff * error;
    put(FORCE, k, entry(FORCE, k) - hold * target);
  }
  // Directions: J = −½ (q − [qᵥ]×).
  put(WELD, 0, -0.5 * q);
  put(WELD, 1, -0.5 * qz);
  put(WELD, 2, 0.5 * qy);
  put(WELD, 3, 0.5 * qz);
  put(WELD, 4, -0.5 * q);
  put(WELD, 5, -0.5 * qx);
  put(WELD, 6, -0.5 * qy);
  put(WELD, 7, 0.5 * qx);
  put(WELD, 8, -0.5 * q);
  const twist = inertia / soft;
  const w0 = entry(SPEED, 6), w1 = entry(SPEED, 7), w2 = entry(SPEED, 8);
  // What the rows' own change adds to the acceleration that is asked for: −J̇ w = ¼ |w|² qᵥ.
  const bend = 0.25 * (w0 * w0 + w1 * w1 + w2 * w2);
  for (let r = 0; r < 3; r++) {
    const j0 = entry(WELD, 3 * r), j1 = entry(WELD, 3 * r + 1), j2 = entry(WELD, 3 * r + 2);
    const target = -DAMPER * (j0 * w0 + j1 * w1 + j2 * w2) + (bend - stiff) * (r == 0 ? qx : r == 1 ? qy : qz);
    for (let a = 0; a < 3; a++) {
      const scaled = twist * entry(WELD, 3 * r + a);
      put(FORCE, 6 + a, entry(FORCE, 6 + a) + scaled * target);
      for (let b = 0; b < 3; b++) {
        const to = cell(6 + a, 6 + b);
        put(to, 0, entry(to, 0) + scaled * entry(WELD, 3 * r + b));
      }
    }
  }
}

/** Ten rows of a contact's pyramid: normal ± both tangents, ± spin, ± roll about both tangents. */
function addContact(from: usize, mass: f64): bool {
  const distance = load<f64>(from, 48);
  if (distance >= 0) return true;
  const nx = load<f64>(from), ny = load<f64>(from, 8), nz = load<f64>(from, 16);
  const source = load<i32>(from, 56);
  const spin = source == BY_BALL ? BALL_SPIN : OTHER_SPIN, roll = source == BY_BALL ? BALL_ROLL : OTHER_ROLL;
  const imp = impedance(distance);
  const inverse = (source == BY_FLOOR ? 0.0 : ROBOT_INVERSE) + 1.0 / mass;
  // All edges share the weight that the normal's softness gives at friction 1.
  const weight = 1.0 / (2.0 * ((1.0 - imp) / imp) * 2.0 * inverse);
  const spring = STIFFNESS * imp * distance;
  writeAxis(NORMAL, from, nx, ny, nz, false);
  writeAxis(SPIN, from, nx, ny, nz, true);
  // MuJoCo's first tangent: the world's y axis, or z if the normal lies along y, made square to the normal.
  const c = get(ROBOT + 3), s = get(ROBOT + 4);
  const worldY = s * nx + c * ny;
  let tx = s, ty = c, tz = 0.0;
  if (worldY >= 0.5 || worldY <= -0.5) {
    tx = 0;
    ty = 0;
    tz = 1;
  }
  const part = tx * nx + ty * ny + tz * nz;
  tx -= part * nx;
  ty -= part * ny;
  tz -= part * nz;
  const length = Math.sqrt(tx * tx + ty * ty + tz * tz);
  tx /= length;
  ty /= length;
  tz /= length;
  const bx = ny * tz - nz * ty, by = nz * tx - nx * tz, bz = nx * ty - ny * tx;
  for (let k = 0; k < 5; k++) {
    let axis = SPIN, friction = spin;
    if (k < 4) {
      axis = OTHER;
      const first = (k & 1) == 0;
      writeAxis(OTHER, from, first ? tx : bx, first ? ty : by, first ? tz : bz, k >= 2);
      friction = k < 2 ? 1.0 : roll;
    }
    for (let sign = -1; sign <= 1; sign += 2) {
      const to = beginRow();
      const share = f64x2.splat(<f64>sign * friction);
      for (let j: usize = 0; j < WIDE; j += 16) {
        v128.store(to + j, f64x2.add(v128.load(NORMAL + j), f64x2.mul(share, v128.load(axis + j))));
      }
      if (!endRow(weight, -DAMPER * along(to, SPEED) - spring)) return false;
    }
  }
  return true;
}

const NORMAL = memory.data(80, 16);
const SPIN = memory.data(80, 16);
const OTHER = memory.data(80, 16);

/** Jacobian of the cube's motion against the other's along a direction at the contact, or of its turning about it. */
function writeAxis(to: usize, from: usize, dx: f64, dy: f64, dz: f64, turning: bool): void {
  const px = load<f64>(from, 24), py = load<f64>(from, 32), pz = load<f64>(from, 40);
  let mx = dx, my = dy, mz = dz;
  if (turning) {
    for (let k = 0; k < 6; k++) put(to, k, 0);
    put(to, 2, -dz);
  } else {
    put(to, 0, -dx);
    put(to, 1, -dy);
    put(to, 2, py * dx - px * dy);
    put(to, 3, dx);
    put(to, 4, dy);
    put(to, 5, dz);
    const rx = px - entry(PLACE, 0), ry = py - entry(PLACE, 1), rz = pz - entry(PLACE, 2);
    mx = ry * dz - rz * dy;
    my = rz * dx - rx * dz;
    mz = rx * dy - ry * dx;
  }
  if (load<i32>(from, 56) == BY_FLOOR) for (let k = 0; k < 3; k++) put(to, k, 0);
  for (let k = 0; k < 3; k++) put(to, 6 + k, entry(TURN, k) * mx + entry(TURN, 3 + k) * my + entry(TURN, 6 + k) * mz);
}

/** One substep by the accelerations found: the robot with its damping implicit, speeds first, then places. */
function integrate(): void {
  const h = TIMESTEP;
  addPushes(FORCE);
  const f0 = entry(FORCE, 0), f1 = entry(FORCE, 1), f2 = entry(FORCE, 2);
  const c = get(ROBOT + 3), s = get(ROBOT + 4);
  const u1 = get(ROBOT + 5) + h * (AHEAD_H * f0);
  const v1 = get(ROBOT + 6) + h * (SIDE_SIDE_H * f1 - SIDE_YAW_H * f2);
  const w = get(ROBOT + 7) + h * (YAW_YAW_H * f2 - SIDE_YAW_H * f1);
  set(ROBOT, get(ROBOT) + h * (c * u1 - s * v1));
  set(ROBOT + 1, get(ROBOT + 1) + h * (s * u1 + c * v1));
  const d = h * w;
  set(ROBOT + 2, get(ROBOT + 2) + d);
  turnBy(d);
  const cd = turnCosine(), sd = turnSine();
  set(ROBOT + 5, u1 * cd + v1 * sd);
  set(ROBOT + 6, v1 * cd - u1 * sd);
  set(ROBOT + 7, w);
  set(ROBOT + 3, c * cd - s * sd);
  set(ROBOT + 4, s * cd + c * sd);

  const p = entry(FOUND, 3), q = entry(FOUND, 4);
  for (let k = 0; k < 3; k++) {
    const a = k == 0 ? c * p - s * q : k == 1 ? s * p + c * q : entry(FOUND, 5);
    const speed = get(CUBE_POSE + 7 + k) + h * a;
    set(CUBE_POSE + 7 + k, speed);
    set(CUBE_POSE + k, get(CUBE_POSE + k) + h * speed);
    set(CUBE_POSE + 10 + k, get(CUBE_POSE + 10 + k) + h * entry(FOUND, 6 + k));
  }
  const x = get(CUBE_POSE + 10), y = get(CUBE_POSE + 11), z = get(CUBE_POSE + 12);
  const rate = Math.sqrt(x * x + y * y + z * z);
  if (rate == 0) return;
  turnBy(0.5 * h * rate);
  const cos = turnCosine(), sin = turnSine() / rate;
  const a = get(CUBE_POSE + 3), i = get(CUBE_POSE + 4), j = get(CUBE_POSE + 5), k = get(CUBE_POSE + 6);
  const bx = sin * x, by = sin * y, bz = sin * z;
  let qa = a * cos - i * bx - j * by - k * bz;
  let qi = a * bx + i * cos + j * bz - k * by;
  let qj = a * by - i * bz + j * cos + k * bx;
  let qk = a * bz + i * by - j * bx + k * cos;
  const norm = 1.0 / Math.sqrt(qa * qa + qi * qi + qj * qj + qk * qk);
  set(CUBE_POSE + 3, qa * norm);
  set(CUBE_POSE + 4, qi * norm);
  set(CUBE_POSE + 5, qj * norm);
  set(CUBE_POSE + 6, qk * norm);
}
