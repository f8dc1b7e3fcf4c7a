import { fma, storeLanes } from './fma';

/**
 * One Adam step (Kingma & Ba 2015, algorithm 1) on n parameters, in place.
 * rate = α / (1 − β₁ᵗ), spread = 1 / √(1 − β₂ᵗ): the caller computes the bias corrections in double precision.
 */
export function adam(n: i32, p: usize, g: usize, m: usize, v: usize, rate: f32, spread: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32): void {
  const b1 = f32x4.splat(beta1), r1 = f32x4.splat(rest1), b2 = f32x4.splat(beta2), r2 = f32x4.splat(rest2);
  const minusRate = f32x4.splat(-rate), s = f32x4.splat(spread), e = f32x4.splat(epsilon);
  const end: usize = (<usize>n) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const gradient = v128.load(g + i);
    const mean = fma(b1, v128.load(m + i), f32x4.mul(r1, gradient));
    const square = fma(b2, v128.load(v + i), f32x4.mul(r2, f32x4.mul(gradient, gradient)));
    const move = f32x4.div(mean, fma(f32x4.sqrt(square), s, e));
    const next = fma(minusRate, move, v128.load(p + i));
    if (end - i >= 16) {
      v128.store(m + i, mean);
      v128.store(v + i, square);
      v128.store(p + i, next);
    } else {
      const lanes = <i32>((end - i) >> 2);
      storeLanes(m + i, mean, lanes);
      storeLanes(v + i, square, lanes);
      storeLanes(p + i, next, lanes);
    }
  }
}
