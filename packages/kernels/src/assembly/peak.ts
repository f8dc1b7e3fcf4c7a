// Multiply-adds in registers and nothing else, for `belay bench update`: what a loop could reach at most.
import { fma } from './fma';

const FACTORS = memory.data<f32>([0.999, 0.001], 16);

/** Eight independent chains: 8 × 4 × 2 operations a round. As many as vectors of four lanes need. */
export function peak(rounds: i32): f32 {
  // From memory, as immediates would be built anew at every use.
  const x = v128.load32_splat(FACTORS), y = v128.load32_splat(FACTORS, 4);
  let a = f32x4.splat(1), b = f32x4.splat(2), c = f32x4.splat(3), d = f32x4.splat(4);
  let e = f32x4.splat(5), f = f32x4.splat(6), g = f32x4.splat(7), h = f32x4.splat(8);
  for (let r = 0; r < rounds; r++) {
    a = fma(x, y, a);
    b = fma(x, y, b);
    c = fma(x, y, c);
    d = fma(x, y, d);
    e = fma(x, y, e);
    f = fma(x, y, f);
    g = fma(x, y, g);
    h = fma(x, y, h);
  }
  const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(s, 0);
}

/**
 * Sixteen chains that begin and end side by side in memory (64 floats from `sums`), so that a runtime that joins pairs of
 * vectors keeps them as eight: 16 × 4 × 2 operations a round.
 */
export function peakPairs(rounds: i32, sums: usize): void {
  const x = v128.load32_splat(FACTORS), y = v128.load32_splat(FACTORS, 4);
  let a = v128.load(sums), b = v128.load(sums, 16), c = v128.load(sums, 32), d = v128.load(sums, 48);
  let e = v128.load(sums, 64), f = v128.load(sums, 80), g = v128.load(sums, 96), h = v128.load(sums, 112);
  let i = v128.load(sums, 128), j = v128.load(sums, 144), k = v128.load(sums, 160), l = v128.load(sums, 176);
  let m = v128.load(sums, 192), n = v128.load(sums, 208), o = v128.load(sums, 224), p = v128.load(sums, 240);
  for (let r = 0; r < rounds; r++) {
    a = fma(x, y, a);
    b = fma(x, y, b);
    c = fma(x, y, c);
    d = fma(x, y, d);
    e = fma(x, y, e);
    f = fma(x, y, f);
    g = fma(x, y, g);
    h = fma(x, y, h);
    i = fma(x, y, i);
    j = fma(x, y, j);
    k = fma(x, y, k);
    l = fma(x, y, l);
    m = fma(x, y, m);
    n = fma(x, y, n);
    o = fma(x, y, o);
    p = fma(x, y, p);
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  v128.store(sums, e, 64);
  v128.store(sums, f, 80);
  v128.store(sums, g, 96);
  v128.store(sums, h, 112);
  v128.store(sums, i, 128);
  v128.store(sums, j, 144);
  v128.store(sums, k, 160);
  v128.store(sums, l, 176);
  v128.store(sums, m, 192);
  v128.store(sums, n, 208);
  v128.store(sums, o, 224);
  v128.store(sums, p, 240);
}
