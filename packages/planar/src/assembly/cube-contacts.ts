// If the robot (a ball, and an upright cube ahead of it as its nose) or the floor touches a free cube: points, normals and
// depths, in the robot's frame. Boxes meet as in MuJoCo since 3.13: the separating axis of least depth among six faces and nine pairs of edges; a
// face's contact has a point for every corner of the other box's opposite face, cut to the sides of the first.
import { BALL, CUBE, HEIGHT, NOSE } from './robot';

/** The cube: its half-edge, its centre seen from the robot's frame (z from the floor), its axes as the columns of a matrix. */
export const PLACE = memory.data(24, 16);
export const TURN = memory.data(72, 16);
let half: f64 = 0;

/** What touches the cube. */
export const BY_BALL: i32 = 0;
export const BY_NOSE: i32 = 1;
export const BY_FLOOR: i32 = 2;
/** A contact: normal towards the cube, point, distance (negative: depth), by what. */
const CONTACT: usize = 64;
const CONTACTS = memory.data(32 * 64, 16);
export let contactCount: i32 = 0;
/** How many of them are the robot's; they come first. */
export let touchCount: i32 = 0;

export function setHalf(value: f64): void {
  half = value;
}

// @ts-ignore: decorator
@inline
export function contact(k: i32): usize {
  return CONTACTS + <usize>k * CONTACT;
}

function add(nx: f64, ny: f64, nz: f64, px: f64, py: f64, pz: f64, distance: f64, by: i32): void {
  const to = contact(contactCount++);
  store<f64>(to, nx);
  store<f64>(to, ny, 8);
  store<f64>(to, nz, 16);
  store<f64>(to, px, 24);
  store<f64>(to, py, 32);
  store<f64>(to, pz, 40);
  store<f64>(to, distance, 48);
  store<i32>(to, by, 56);
}

// @ts-ignore: decorator
@inline
function turn(r: i32, c: i32): f64 {
  return load<f64>(TURN + (<usize>(3 * r + c) << 3));
}

// @ts-ignore: decorator
@inline
function get(from: usize, k: i32): f64 {
  return load<f64>(from + (<usize>k << 3));
}

// @ts-ignore: decorator
@inline
function set(to: usize, k: i32, value: f64): void {
  store<f64>(to + (<usize>k << 3), value);
}

/** Finds all contacts; false if the ball's centre is inside the cube, for which there is no rule here. */
export function findContacts(): bool {
  contactCount = 0;
  if (!meetBall()) return false;
  meetNose();
  touchCount = contactCount;
  meetFloor();
  return true;
}

/** The cube's lower corners that are in the floor, four at most. */
function meetFloor(): void {
  const height = get(PLACE, 2);
  if (height > 1.7320508075688772 * half) return;
  for (let k = 0, found = 0; k < 8 && found < 4; k++) {
    const x = (k & 1) != 0 ? half : -half, y = (k & 2) != 0 ? half : -half, z = (k & 4) != 0 ? half : -half;
    const below = turn(2, 0) * x + turn(2, 1) * y + turn(2, 2) * z;
    const distance = height + below;
    if (distance > 0 || below > 0) continue;
    const px = get(PLACE, 0) + turn(0, 0) * x + turn(0, 1) * y + turn(0, 2) * z;
    const py = get(PLACE, 1) + turn(1, 0) * x + turn(1, 1) * y + turn(1, 2) * z;
    add(0, 0, 1, px, py, 0.5 * distance, distance, BY_FLOOR);
    found++;
  }
}

function meetBall(): bool {
  const dx = -get(PLACE, 0), dy = -get(PLACE, 1), dz = HEIGHT - get(PLACE, 2);
  // The ball's centre in the cube's frame, and the nearest point of the cube.
  const x = turn(0, 0) * dx + turn(1, 0) * dy + turn(2, 0) * dz;
  const y = turn(0, 1) * dx + turn(1, 1) * dy + turn(2, 1) * dz;
  const z = turn(0, 2) * dx + turn(1, 2) * dy + turn(2, 2) * dz;
  const cx = Math.max(-half, Math.min(half, x)), cy = Math.max(-half, Math.min(half, y)), cz = Math.max(-half, Math.min(half, z));
  let ex = cx - x, ey = cy - y, ez = cz - z;
  const length = Math.sqrt(ex * ex + ey * ey + ez * ez);
  if (length > BALL) return true;
  if (length < 1e-9) return false;
  ex /= length;
  ey /= length;
  ez /= length;
  const nx = turn(0, 0) * ex + turn(0, 1) * ey + turn(0, 2) * ez;
  const ny = turn(1, 0) * ex + turn(1, 1) * ey + turn(1, 2) * ez;
  const nz = turn(2, 0) * ex + turn(2, 1) * ey + turn(2, 2) * ez;
  // Half-way between the surfaces.
  const reach = 0.5 * (length + BALL);
  add(nx, ny, nz, nx * reach, ny * reach, HEIGHT + nz * reach, length - BALL, BY_BALL);
  return true;
}

const AXIS = memory.data(24, 16);

function meetNose(): void {
  const ox = get(PLACE, 0) - NOSE, oy = get(PLACE, 1), oz = get(PLACE, 2) - HEIGHT;
  const far = 1.7320508075688772 * (CUBE + half);
  if (ox * ox + oy * oy + oz * oz > far * far) return;
  const slack = 1e-13 * 3.0 * (CUBE + half);
  let best = -Infinity, code = -1;
  for (let i = 0; i < 3; i++) {
    const centre = i == 0 ? ox : i == 1 ? oy : oz;
    const depth = Math.abs(centre) - CUBE - half * (Math.abs(turn(i, 0)) + Math.abs(turn(i, 1)) + Math.abs(turn(i, 2)));
    if (depth > slack) return;
    if (depth > best) {
      best = depth;
      code = i;
    }
  }
  for (let j = 0; j < 3; j++) {
    const centre = turn(0, j) * ox + turn(1, j) * oy + turn(2, j) * oz;
    const depth = Math.abs(centre) - half - CUBE * (Math.abs(turn(0, j)) + Math.abs(turn(1, j)) + Math.abs(turn(2, j)));
    if (depth > slack) return;
    if (depth > best) {
      best = depth;
      code = 3 + j;
    }
  }
  const face = best, faceCode = code;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      if (!crossAxis(i, j)) continue;
      const ax = get(AXIS, 0), ay = get(AXIS, 1), az = get(AXIS, 2);
      let its = 0.0;
      for (let k = 0; k < 3; k++) if (k != j) its += Math.abs(ax * turn(0, k) + ay * turn(1, k) + az * turn(2, k));
      const depth = Math.abs(ax * ox + ay * oy + az * oz) - CUBE * (Math.abs(ax) + Math.abs(ay) + Math.abs(az)) - half * its;
      if (depth > slack) return;
      if (depth - 1e-6 * Math.abs(depth) > best && depth > face) {
        best = depth;
        code = 6 + 3 * i + j;
      }
    }
  }
  if (code >= 6) {
    // Pairs of edges that nearly repeat a face give way to it.
    crossAxis((code - 6) / 3, (code - 6) % 3);
    const ax = get(AXIS, 0), ay = get(AXIS, 1), az = get(AXIS, 2), f = faceCode - 3;
    const alike = faceCode < 3 ? Math.abs(get(AXIS, faceCode)) : Math.abs(ax * turn(0, f) + ay * turn(1, f) + az * turn(2, f));
    if (alike > 0.99 && best < face + 0.05 * Math.abs(face) + 1e-15) code = faceCode;
  }
  if (code >= 6) meetEdges((code - 6) / 3, (code - 6) % 3, ox, oy, oz, slack);
  else meetFace(code, ox, oy, oz);
}

/** The unit axis across edge i of the nose and edge j of the cube; false if they are parallel. */
function crossAxis(i: i32, j: i32): bool {
  const p = (i + 1) % 3, q = (i + 2) % 3;
  const ap = -turn(q, j), aq = turn(p, j);
  const square = ap * ap + aq * aq;
  if (square < 1e-16) return false;
  const inverse = 1.0 / Math.sqrt(square);
  set(AXIS, i, 0);
  set(AXIS, p, ap * inverse);
  set(AXIS, q, aq * inverse);
  return true;
}

/** One point half-way between the two edges that face each other. */
function meetEdges(i: i32, j: i32, ox: f64, oy: f64, oz: f64, slack: f64): void {
  crossAxis(i, j);
  let ax = get(AXIS, 0), ay = get(AXIS, 1), az = get(AXIS, 2);
  if (ax * ox + ay * oy + az * oz < 0) {
    ax = -ax;
    ay = -ay;
    az = -az;
  }
  set(AXIS, 0, ax);
  set(AXIS, 1, ay);
  set(AXIS, 2, az);
  // Middle of the nose's edge; middle of the cube's.
  const p0 = i == 0 ? 0.0 : ax >= 0 ? CUBE : -CUBE, p1 = i == 1 ? 0.0 : ay >= 0 ? CUBE : -CUBE, p2 = i == 2 ? 0.0 : az >= 0 ? CUBE : -CUBE;
  let q0 = ox, q1 = oy, q2 = oz;
  for (let k = 0; k < 3; k++) {
    if (k == j) continue;
    const by = ax * turn(0, k) + ay * turn(1, k) + az * turn(2, k) >= 0 ? -half : half;
    q0 += by * turn(0, k);
    q1 += by * turn(1, k);
    q2 += by * turn(2, k);
  }
  const e0 = q0 - p0, e1 = q1 - p1, e2 = q2 - p2;
  const d0 = turn(0, j), d1 = turn(1, j), d2 = turn(2, j);
  const b = turn(i, j), along1 = i == 0 ? e0 : i == 1 ? e1 : e2, along2 = d0 * e0 + d1 * e1 + d2 * e2;
  const denominator = 1.0 - b * b;
  let s = denominator < 1e-15 ? 0.0 : (along1 - b * along2) / denominator;
  s = Math.max(-CUBE, Math.min(CUBE, s));
  const t = Math.max(-half, Math.min(half, b * s - along2));
  s = Math.max(-CUBE, Math.min(CUBE, along1 + b * t));
  const w0 = p0 + (i == 0 ? s : 0.0), w1 = p1 + (i == 1 ? s : 0.0), w2 = p2 + (i == 2 ? s : 0.0);
  const v0 = q0 + t * d0, v1 = q1 + t * d1, v2 = q2 + t * d2;
  const distance = (v0 - w0) * ax + (v1 - w1) * ay + (v2 - w2) * az;
  if (distance > slack) return;
  add(ax, ay, az, NOSE + 0.5 * (w0 + v0), 0.5 * (w1 + v1), HEIGHT + 0.5 * (w2 + v2), distance, BY_NOSE);
}

/** Corners (x, y, height over the face) while a face is cut; twelve at most, twice. */
const POLYGONS = memory.data(2 * 12 * 24, 16);
let corners: i32 = 0;
let current: i32 = 0;

// @ts-ignore: decorator
@inline
function corner(which: i32, k: i32): usize {
  return POLYGONS + <usize>((12 * which + k) * 24);
}

/** Entry (r, c) of the incident box's axes in the reference box's frame. */
// @ts-ignore: decorator
@inline
function relative(own: bool, r: i32, c: i32): f64 {
  return own ? turn(r, c) : turn(c, r);
}

/** A face of the nose (code 0 to 2) or of the cube (3 to 5) against the face of the other that looks at it most. */
function meetFace(code: i32, ox: f64, oy: f64, oz: f64): void {
  const own = code < 3;
  const a = own ? code : code - 3;
  const size = own ? CUBE : half, other = own ? half : CUBE;
  // The other box's centre in the reference frame.
  const c0 = own ? ox : -(turn(0, 0) * ox + turn(1, 0) * oy + turn(2, 0) * oz);
  const c1 = own ? oy : -(turn(0, 1) * ox + turn(1, 1) * oy + turn(2, 1) * oz);
  const c2 = own ? oz : -(turn(0, 2) * ox + turn(1, 2) * oy + turn(2, 2) * oz);
  const ca = a == 0 ? c0 : a == 1 ? c1 : c2;
  const sign = ca >= 0 ? 1.0 : -1.0;
  let b = 0;
  for (let k = 1; k < 3; k++) if (Math.abs(relative(own, a, k)) > Math.abs(relative(own, a, b))) b = k;
  const towards = sign * relative(own, a, b) > 0 ? -1.0 : 1.0;
  const ax = (a + 1) % 3, ay = (a + 2) % 3, bu = (b + 1) % 3, bv = (b + 2) % 3;
  current = 0;
  corners = 4;
  for (let r = 0; r < 3; r++) {
    const c = r == 0 ? ax : r == 1 ? ay : a;
    const centre = (c == 0 ? c0 : c == 1 ? c1 : c2) + towards * other * relative(own, c, b);
    const u = other * relative(own, c, bu), v = other * relative(own, c, bv);
    for (let k = 0; k < 4; k++) {
      let value = centre + (k == 0 || k == 3 ? u : -u) + (k < 2 ? v : -v);
      if (r == 2) value = sign * value - size;
      set(corner(0, k), r, value);
    }
  }
  cut(0, 1, size);
  cut(0, -1, size);
  cut(1, 1, size);
  cut(1, -1, size);
  const same = 1e-14 * 2.0 * size * size;
  const first = contactCount;
  const direction = own ? sign : -sign;
  const nx = own ? (a == 0 ? direction : 0.0) : direction * turn(0, a);
  const ny = own ? (a == 1 ? direction : 0.0) : direction * turn(1, a);
  const nz = own ? (a == 2 ? direction : 0.0) : direction * turn(2, a);
  for (let k = 0; k < corners; k++) {
    const from = corner(current, k);
    const x = get(from, 0), y = get(from, 1), depth = get(from, 2);
    if (depth > 0 || isRepeated(k, x, y, same)) continue;
    // Half-way between the face and the corner, in the reference frame.
    const level = sign * (size + 0.5 * depth);
    const p0 = a == 0 ? level : ax == 0 ? x : y, p1 = a == 1 ? level : ax == 1 ? x : y, p2 = a == 2 ? level : ax == 2 ? x : y;
    if (own) add(nx, ny, nz, NOSE + p0, p1, HEIGHT + p2, depth, BY_NOSE);
    else {
      add(
        nx, ny, nz,
        get(PLACE, 0) + turn(0, 0) * p0 + turn(0, 1) * p1 + turn(0, 2) * p2,
        get(PLACE, 1) + turn(1, 0) * p0 + turn(1, 1) * p1 + turn(1, 2) * p2,
        get(PLACE, 2) + turn(2, 0) * p0 + turn(2, 1) * p1 + turn(2, 2) * p2,
        depth, BY_NOSE,
      );
    }
    if (contactCount - first == 12) return;
  }
}

/** True if one of the corners before k that count is at the same place. */
function isRepeated(k: i32, x: f64, y: f64, same: f64): bool {
  for (let n = 0; n < k; n++) {
    const from = corner(current, n);
    if (get(from, 2) > 0) continue;
    const dx = get(from, 0) - x, dy = get(from, 1) - y;
    if (dx * dx + dy * dy < same) return true;
  }
  return false;
}

/** Cuts the polygon where coordinate `axis` times `sign` passes `limit`. */
function cut(axis: i32, sign: f64, limit: f64): void {
  let all = true;
  for (let k = 0; k < corners; k++) all = all && sign * get(corner(current, k), axis) - limit <= 0;
  if (all) return;
  const next = 1 - current;
  let kept = 0;
  for (let k = 0; k < corners; k++) {
    const from = corner(current, k), to = corner(current, k + 1 == corners ? 0 : k + 1);
    const before = sign * get(from, axis) - limit, after = sign * get(to, axis) - limit;
    if (before <= 0 && kept < 12) memory.copy(corner(next, kept++), from, 24);
    if (((before < 0 && after > 0) || (before > 0 && after < 0)) && kept < 12) {
      const part = before / (before - after), out = corner(next, kept++);
      for (let c = 0; c < 3; c++) set(out, c, get(from, c) + part * (get(to, c) - get(from, c)));
    }
  }
  corners = kept;
  current = next;
}
