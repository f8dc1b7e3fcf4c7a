// If a fixed ball or column comes to robot or cube while they are stepped together. Without such a contact the bodies that do not move
// are not there for them.
import { PLACE, TURN } from './cube-contacts';
import { BALL, CUBE, HEIGHT, NOSE } from './robot';

/** A fixed body: x, y (world), radius, 1 if it is a column, else 0: a ball at the robot's height. */
const NUMBERS: usize = 32;
/** Nearer than this [m] counts as a contact; a column's is found by an iteration that stops early. */
const BALL_SPARE: f64 = 1e-6;
const COLUMN_SPARE: f64 = 1e-3;

// @ts-ignore: decorator
@inline
function outside(value: f64, half: f64): f64 {
  return Math.max(0, Math.abs(value) - half);
}

/** True if one of the `count` fixed bodies from `from` on touches the robot at this pose, or the cube as `PLACE` and `TURN` have it. */
export function meetsFixed(from: usize, count: i32, x: f64, y: f64, c: f64, s: f64, half: f64): bool {
  for (let k = 0; k < count; k++) {
    const body = from + <usize>k * NUMBERS;
    const dx = load<f64>(body) - x, dy = load<f64>(body, 8) - y;
    const ex = c * dx + s * dy, ey = c * dy - s * dx;
    const column = load<f64>(body, 24) != 0;
    const near = load<f64>(body, 16) + (column ? COLUMN_SPARE : BALL_SPARE);
    if (ex * ex + ey * ey < (BALL + near) * (BALL + near)) return true;
    const ox = outside(ex - NOSE, CUBE), oy = outside(ey, CUBE);
    if (ox * ox + oy * oy < near * near) return true;
    const px = ex - load<f64>(PLACE), py = ey - load<f64>(PLACE, 8);
    const reach = 1.7320508075688772 * half + near;
    if (px * px + py * py > reach * reach) continue;
    if (column) return true;
    const pz = HEIGHT - load<f64>(PLACE, 16);
    let square = 0.0;
    for (let j: usize = 0; j < 24; j += 8) {
      const along = load<f64>(TURN + j) * px + load<f64>(TURN + j, 24) * py + load<f64>(TURN + j, 48) * pz;
      const far = outside(along, half);
      square += far * far;
    }
    if (square < near * near) return true;
  }
  return false;
}
