// The observation: the robot's sensors, then one pseudo-lidar ring for each kind of object that it sees.
import { AX, AY, C, OBJECTS, S, TIMER, U, V, W, X, Y } from './columns';
import { at, bins, get, observations, range, ringCount, rings, width } from './plan';
import { GRAVITY } from './robot';
import { fma4, fnma4, narrow } from './vectors';

/** MuJoCo's magnetic field is (0, −0.5, 0). */
const FIELD: f64 = -0.5;

// @ts-ignore: decorator
@inline
function put(to: usize, k: i32, value: f64): void {
  store<f32>(to + (<usize>k << 2), <f32>value);
}

/** Accelerometer, velocimeter, gyro, magnetometer of lanes i to i + 3. */
export function sense(i: i32): void {
  for (let n = i; n < i + 4; n++) {
    const to = observations + (<usize>(n * width) << 2);
    put(to, 0, get(AX, n));
    put(to, 1, get(AY, n));
    put(to, 2, GRAVITY);
    put(to, 3, get(U, n));
    put(to, 4, get(V, n));
    put(to, 5, 0);
    put(to, 6, 0);
    put(to, 7, 0);
    put(to, 8, get(W, n));
    put(to, 9, FIELD * get(S, n));
    put(to, 10, FIELD * get(C, n));
    put(to, 11, 0);
  }
}

/** atan t / t on [0, 1] in powers of t² (minimax, 3e-8), and the constants of four octants. */
const K = memory.data<f32>([
  1, -0.333330363035202, 0.1999187171459198, -0.14197798073291779, 0.10618370771408081, -0.07456854730844498,
  0.04213762283325195, -0.015731249004602432, 0.0027662834618240595, 1e-30,
], 16);

// @ts-ignore: decorator
@inline
function constant(k: i32): v128 {
  return v128.load32_splat(K + (<usize>k << 2));
}

// @ts-ignore: decorator
@inline
function raise(to: usize, bin: i32, value: f32): void {
  const p = to + (<usize>bin << 2);
  if (value > load<f32>(p)) store<f32>(p, value);
}

// @ts-ignore: decorator
@inline
function mark(to: usize, place: i32, signal: f32, next: f32, previous: f32): void {
  const bin = place >= bins ? place - bins : place;
  raise(to, bin, signal);
  raise(to, bin + 1 == bins ? 0 : bin + 1, next);
  raise(to, bin == 0 ? bins - 1 : bin - 1, previous);
}

/** Every ring of lanes i to i + 3. */
export function look(i: i32): void {
  const xl = v128.load(at(X, i)), xh = v128.load(at(X, i), 16), yl = v128.load(at(Y, i)), yh = v128.load(at(Y, i), 16);
  const c = narrow(v128.load(at(C, i)), v128.load(at(C, i), 16)), s = narrow(v128.load(at(S, i)), v128.load(at(S, i), 16));
  const zero = f32x4.splat(0), far = f32x4.splat(<f32>range), near = f32x4.splat(<f32>(1.0 / range));
  const turn = f32x4.splat(<f32>bins), half = f32x4.splat(<f32>bins * 0.5), quarter = f32x4.splat(<f32>bins * 0.25);
  const scale = f32x4.splat(<f32>(<f64>bins / 6.283185307179586));
  const stride = <usize>width << 2;
  for (let k = 0; k < ringCount; k++) {
    const ring = rings + (<usize>k << 4);
    const from = load<i32>(ring), until = load<i32>(ring, 4);
    const o0 = observations + (<usize>(i * width + load<i32>(ring, 8)) << 2);
    const o1 = o0 + stride, o2 = o1 + stride, o3 = o2 + stride;
    const bytes = <usize>bins << 2;
    memory.fill(o0, 0, bytes);
    memory.fill(o1, 0, bytes);
    memory.fill(o2, 0, bytes);
    memory.fill(o3, 0, bytes);
    for (let o = from; o < until; o++) {
      const ox = at(OBJECTS + 2 * o, i), oy = at(OBJECTS + 2 * o + 1, i);
      const dx = narrow(f64x2.sub(v128.load(ox), xl), f64x2.sub(v128.load(ox, 16), xh));
      const dy = narrow(f64x2.sub(v128.load(oy), yl), f64x2.sub(v128.load(oy, 16), yh));
      const square = fma4(dx, dx, f32x4.mul(dy, dy));
      const signal = f32x4.mul(f32x4.pmax(f32x4.sub(far, f32x4.sqrt(square)), zero), near);
      if (!v128.any_true(f32x4.gt(signal, zero))) continue;
      const ex = fma4(c, dx, f32x4.mul(s, dy)), ey = fnma4(s, dx, f32x4.mul(c, dy));
      const ax = f32x4.abs(ex), ay = f32x4.abs(ey);
      const t = f32x4.div(f32x4.pmin(ax, ay), f32x4.pmax(f32x4.pmax(ax, ay), constant(9))), z = f32x4.mul(t, t);
      let p = fma4(constant(8), z, constant(7));
      p = fma4(p, z, constant(6));
      p = fma4(p, z, constant(5));
      p = fma4(p, z, constant(4));
      p = fma4(p, z, constant(3));
      p = fma4(p, z, constant(2));
      p = fma4(p, z, constant(1));
      p = fma4(p, z, constant(0));
      let a = f32x4.mul(f32x4.mul(p, t), scale);
      a = v128.bitselect(f32x4.sub(quarter, a), a, f32x4.gt(ay, ax));
      a = v128.bitselect(f32x4.sub(half, a), a, f32x4.lt(ex, zero));
      a = v128.bitselect(f32x4.sub(turn, a), a, f32x4.lt(ey, zero));
      const whole = f32x4.floor(a), part = f32x4.sub(a, whole), bin = i32x4.trunc_sat_f32x4_s(whole);
      const next = f32x4.mul(part, signal), previous = f32x4.sub(signal, next);
      mark(o0, i32x4.extract_lane(bin, 0), f32x4.extract_lane(signal, 0), f32x4.extract_lane(next, 0), f32x4.extract_lane(previous, 0));
      mark(o1, i32x4.extract_lane(bin, 1), f32x4.extract_lane(signal, 1), f32x4.extract_lane(next, 1), f32x4.extract_lane(previous, 1));
      mark(o2, i32x4.extract_lane(bin, 2), f32x4.extract_lane(signal, 2), f32x4.extract_lane(next, 2), f32x4.extract_lane(previous, 2));
      mark(o3, i32x4.extract_lane(bin, 3), f32x4.extract_lane(signal, 3), f32x4.extract_lane(next, 3), f32x4.extract_lane(previous, 3));
    }
    if (load<i32>(ring, 12) != 0) {
      if (get(TIMER, i) > 0) memory.fill(o0, 0, bytes);
      if (get(TIMER, i + 1) > 0) memory.fill(o1, 0, bytes);
      if (get(TIMER, i + 2) > 0) memory.fill(o2, 0, bytes);
      if (get(TIMER, i + 3) > 0) memory.fill(o3, 0, bytes);
    }
  }
}
