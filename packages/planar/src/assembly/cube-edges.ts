// The rows of a contact between robot, cube and floor: ten edges of a pyramidal friction cone of condition 6.
import { along, beginRow, endRow, WIDE } from './coupled';
import { entry, get, put, ROBOT, SPEED } from './cube-block';
import { BY_BALL, BY_FLOOR, PLACE, TURN } from './cube-contacts';
import { MASS } from './robot';
import { DAMPER, impedance, STIFFNESS } from './softness';

const ROBOT_INVERSE: f64 = 2.0 / MASS / 3.0;
/** Friction about the normal and against rolling, the greater of a pair's two: of the ball with the cube; of nose and floor with it. */
const BALL_SPIN: f64 = 0.01;
const BALL_ROLL: f64 = 0.01;
const OTHER_SPIN: f64 = 0.005;
const OTHER_ROLL: f64 = 0.0001;
const NORMAL = memory.data(80, 16);
const SPIN = memory.data(80, 16);
const OTHER = memory.data(80, 16);

/** Ten rows of a contact's pyramid: normal ± both tangents, ± spin, ± roll about both tangents. */
export function addContact(from: usize, mass: f64): bool {
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
