// Vectors: sums, scalings, and the copying of rows.
import { fma, storeLanes, zeroBelow } from './fma';

/** Two floats as two doubles. */
// @ts-ignore: decorator
@inline
function pair(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/**
 * Σ aᵢ bᵢ in double precision, if the product of two floats is exact. Eight running sums (element i goes to sum
 * i mod 8), joined as ((s₀+s₂)+(s₄+s₆)) + ((s₁+s₃)+(s₅+s₇)), then the remaining elements one by one.
 */
export function dot(n: i32, a: usize, b: usize): f64 {
  let s0 = f64x2.splat(0), s2 = s0, s4 = s0, s6 = s0;
  for (const end = a + ((<usize>(n & ~7)) << 2); a < end; a += 32, b += 32) {
    s0 = f64x2.add(s0, f64x2.mul(pair(a), pair(b)));
    s2 = f64x2.add(s2, f64x2.mul(pair(a + 8), pair(b + 8)));
    s4 = f64x2.add(s4, f64x2.mul(pair(a + 16), pair(b + 16)));
    s6 = f64x2.add(s6, f64x2.mul(pair(a + 24), pair(b + 24)));
  }
  const s = f64x2.add(f64x2.add(s0, s2), f64x2.add(s4, s6));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (const end = a + ((<usize>(n & 7)) << 2); a < end; a += 4, b += 4) sum += <f64>load<f32>(a) * <f64>load<f32>(b);
  return sum;
}

/** y ← y + scale · x. */
export function axpy(n: i32, scale: f32, x: usize, y: usize): void {
  const s = f32x4.splat(scale);
  for (const end = y + ((<usize>(n & ~7)) << 2); y < end; y += 32, x += 32) {
    const first = fma(s, v128.load(x), v128.load(y)), second = fma(s, v128.load(x, 16), v128.load(y, 16));
    v128.store(y, first);
    v128.store(y, second, 16);
  }
  if (n & 4) {
    v128.store(y, fma(s, v128.load(x), v128.load(y)));
    y += 16;
    x += 16;
  }
  if (n & 3) storeLanes(y, fma(s, v128.load(x), v128.load(y)), n & 3);
}

/** As axpy, for the elements of x whose size is at least `least`; NaN counts as such. */
export function axpyFrom(n: i32, scale: f32, x: usize, y: usize, least: f32): void {
  const s = f32x4.splat(scale), limit = f32x4.splat(least);
  for (const end = y + ((<usize>(n & ~7)) << 2); y < end; y += 32, x += 32) {
    const a = zeroBelow(v128.load(x), limit), b = zeroBelow(v128.load(x, 16), limit);
    const first = fma(s, a, v128.load(y)), second = fma(s, b, v128.load(y, 16));
    v128.store(y, first);
    v128.store(y, second, 16);
  }
  for (let rest = n & 7; rest > 0; rest -= 4, x += 16, y += 16) {
    storeLanes(y, fma(s, zeroBelow(v128.load(x), limit), v128.load(y)), rest);
  }
}

/** y ← 0, whatever it held. */
export function clear(n: i32, y: usize): void {
  memory.fill(y, 0, (<usize>n) << 2);
}

/** y ← scale · y. */
export function scale(n: i32, factor: f32, y: usize): void {
  const s = f32x4.splat(factor);
  for (const end = y + ((<usize>(n & ~3)) << 2); y < end; y += 16) v128.store(y, f32x4.mul(s, v128.load(y)));
  if (n & 3) storeLanes(y, f32x4.mul(s, v128.load(y)), n & 3);
}

/** Rows that a gather asks for together, before it copies them: with their lines they fit the first-level cache. */
const TOGETHER: i32 = 64;

/** Takes what is read only to have it fetched, so that the reading is not optimised away. */
const SEEN = memory.data(4);

/**
 * to[i] ← from[index[i]], `width` floats each; rows begin `fromStride` and `toStride` floats apart. Answers −1, or the first i
 * whose index is not in [0, rows).
 */
export function gather(count: i32, width: i32, rows: i32, from: usize, fromStride: i32, index: usize, to: usize, toStride: i32): i32 {
  const bytes = (<usize>width) << 2, step = (<usize>fromStride) << 2, toStep = (<usize>toStride) << 2;
  const whole = bytes & ~15;
  for (let begin = 0; begin < count; begin += TOGETHER) {
    const end = min(count, begin + TOGETHER);
    // Rows far apart come from memory one after the other if each is copied as it comes: the copy fills what a processor
    // looks ahead. Reading a number of every line of many rows has all of them fetched at once.
    let seen: u32 = 0;
    for (let i = begin; i < end; i++) {
      const row = load<u32>(index + ((<usize>i) << 2));
      if (row >= <u32>rows) return i;
      const source = from + <usize>row * step;
      for (let line: usize = 0; line < bytes; line += 64) seen ^= load<u32>(source + line);
      seen ^= load<u32>(source + bytes - 4);
    }
    store<u32>(SEEN, seen);
    for (let i = begin; i < end; i++) {
      const source = from + <usize>load<u32>(index + ((<usize>i) << 2)) * step;
      let k: usize = 0;
      for (; k < whole; k += 16) v128.store(to + k, v128.load(source + k));
      for (; k < bytes; k += 4) store<f32>(to + k, load<f32>(source + k));
      to += toStep;
    }
  }
  return -1;
}
