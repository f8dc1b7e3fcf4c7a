const TURN = 2 * Math.PI;

/**
 * The benchmark's pseudo lidar: each object's centre, seen in the robot's own (possibly tilted) frame, lights the bin of its
 * direction with (range − distance) / range, and its two neighbours in proportion to how near the bin's edge it lies.
 * Writes `bins` readings in [0, 1] at `offset`; bin 0 starts at the robot's +x axis, bins go counter-clockwise.
 *
 * @param bodies ids of the bodies to see; −1 stands for the world's origin.
 */
export function pseudoLidar(
  out: Float64Array,
  offset: number,
  bodies: Int32Array,
  view: { readonly xpos: Float64Array; readonly xmat: Float64Array },
  agentBody: number,
  range: number,
  bins: number,
): void {
  const width = TURN / bins;
  const { xpos, xmat } = view;
  const p = 3 * agentBody;
  const ax = xpos[p]!;
  const ay = xpos[p + 1]!;
  // Objects are taken at height zero, so the robot's own height enters when it tilts.
  const dz = -xpos[p + 2]!;
  const m = 9 * agentBody;
  const r00 = xmat[m]!;
  const r01 = xmat[m + 1]!;
  const r10 = xmat[m + 3]!;
  const r11 = xmat[m + 4]!;
  const r20 = xmat[m + 6]!;
  const r21 = xmat[m + 7]!;
  for (let i = 0; i < bins; i++) out[offset + i] = 0;
  for (let i = 0; i < bodies.length; i++) {
    const body = bodies[i]!;
    const dx = (body < 0 ? 0 : xpos[3 * body]!) - ax;
    const dy = (body < 0 ? 0 : xpos[3 * body + 1]!) - ay;
    const ex = r00 * dx + r10 * dy + r20 * dz;
    const ey = r01 * dx + r11 * dy + r21 * dz;
    const distance = Math.sqrt(ex * ex + ey * ey);
    if (distance >= range) continue;
    const signal = (range - distance) / range;
    let angle = Math.atan2(ey, ex);
    if (angle < 0) angle += TURN;
    // A tiny negative angle plus a turn rounds to a full turn: that is bin 0 again (the benchmark fails there).
    const position = angle / width;
    const whole = Math.floor(position);
    const bin = whole % bins;
    const alias = (angle - whole * width) / width;
    raise(out, offset + bin, signal);
    raise(out, offset + ((bin + 1) % bins), alias * signal);
    raise(out, offset + ((bin + bins - 1) % bins), (1 - alias) * signal);
  }
}

function raise(out: Float64Array, index: number, value: number): void {
  if (value > out[index]!) out[index] = value;
}
