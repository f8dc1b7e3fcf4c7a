// Where robot and cube are after a substep.
import { addPushes, FORCE, FOUND } from './coupled';
import { CUBE_POSE, entry, get, ROBOT, set } from './cube-block';
import { AHEAD_H, SIDE_SIDE_H, SIDE_YAW_H, TIMESTEP, YAW_YAW_H } from './robot';
import { turnBy, turnCosine, turnSine } from './turn';

/** One substep by the accelerations found: the robot with its damping implicit, speeds first, then places. */
export function integrate(): void {
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
