import { fma, storeLanes, zeroBelow } from './fma';

/** 2⁻¹²⁶: floats below it have fewer bits, and processors take a hundred cycles for each. */
const LEAST_NORMAL: f32 = 1.1754943508222875e-38;

/**
 * One Adam step (Kingma & Ba 2015, algorithm 1) on n parameters, in place.
 * rate = α / (1 − β₁ᵗ), spread = 1 / √(1 − β₂ᵗ): the caller computes the bias corrections in double precision.
 * A moment below the least normal float becomes 0: with a gradient of 0 it would decay to one of the numbers below and stay there.
 * Two vectors go in step, so that an engine may join them; every number sees the same operations.
 */
export function adam(n: i32, p: usize, g: usize, m: usize, v: usize, rate: f32, spread: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32): void {
  const b1 = f32x4.splat(beta1), r1 = f32x4.splat(rest1), b2 = f32x4.splat(beta2), r2 = f32x4.splat(rest2);
  const minusRate = f32x4.splat(-rate), s = f32x4.splat(spread), e = f32x4.splat(epsilon), least = f32x4.splat(LEAST_NORMAL);
  for (const end = p + ((<usize>(n & ~7)) << 2); p < end; p += 32, g += 32, m += 32, v += 32) {
    const g0 = v128.load(g), g1 = v128.load(g, 16);
    const m0 = zeroBelow(fma(b1, v128.load(m), f32x4.mul(r1, g0)), least), m1 = zeroBelow(fma(b1, v128.load(m, 16), f32x4.mul(r1, g1)), least);
    const v0 = zeroBelow(fma(b2, v128.load(v), f32x4.mul(r2, f32x4.mul(g0, g0))), least), v1 = zeroBelow(fma(b2, v128.load(v, 16), f32x4.mul(r2, f32x4.mul(g1, g1))), least);
    const d0 = f32x4.div(m0, fma(f32x4.sqrt(v0), s, e)), d1 = f32x4.div(m1, fma(f32x4.sqrt(v1), s, e));
    const p0 = fma(minusRate, d0, v128.load(p)), p1 = fma(minusRate, d1, v128.load(p, 16));
    v128.store(m, m0);
    v128.store(m, m1, 16);
    v128.store(v, v0);
    v128.store(v, v1, 16);
    v128.store(p, p0);
    v128.store(p, p1, 16);
  }
  for (let rest = n & 7; rest > 0; rest -= 4, p += 16, g += 16, m += 16, v += 16) {
    const gradient = v128.load(g);
    const mean = zeroBelow(fma(b1, v128.load(m), f32x4.mul(r1, gradient)), least);
    const square = zeroBelow(fma(b2, v128.load(v), f32x4.mul(r2, f32x4.mul(gradient, gradient))), least);
    const next = fma(minusRate, f32x4.div(mean, fma(f32x4.sqrt(square), s, e)), v128.load(p));
    if (rest >= 4) {
      v128.store(m, mean);
      v128.store(v, square);
      v128.store(p, next);
    } else {
      storeLanes(m, mean, rest);
      storeLanes(v, square, rest);
      storeLanes(p, next, rest);
    }
  }
}
