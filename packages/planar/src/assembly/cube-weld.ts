// The soft weld that holds a cube to a body that goes round (Safety-Gymnasium's gremlin): six rows that always act, so that they are part
// of the quadratic that `coupled` completes with the contacts. (MuJoCo documentation, "Computation": solref (0.02, 1.5) of the weld.)
import { FORCE } from './coupled';
import { cell, CUBE_POSE, entry, get, HOLDER, put, SHAPE, SPEED, TARGETS } from './cube-block';
import { DAMPER, impedance, STIFFNESS } from './softness';

const WELD_STIFFNESS: f64 = STIFFNESS / (1.5 * 1.5);
const WELD = memory.data(72, 16);

/** Adds the weld to the quadratic; the dragging body is at its target n. c, s: of the robot's heading. */
export function weld(n: i32, c: f64, s: f64, mass: f64, inertia: f64): void {
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
