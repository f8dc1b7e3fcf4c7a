// Activations in place, and the product with their derivative. Every lane sees the same operations whatever its
// neighbours. NaN passes through: pmin and pmax return their first operand when a comparison is false.
import { fma, storeLanes } from './fma';

/** The codes that a network's description holds; activation names are mapped to them in contracts.ts. */
export const IDENTITY: i32 = 0;
export const TANH: i32 = 1;
export const RELU: i32 = 2;
export const SILU: i32 = 3;

/**
 * Constants are read from memory: as immediates the optimising compilers would build them anew at every use, at the
 * price of several instructions each.
 */
const TANH_CONSTANTS = memory.data<f32>([
  8, -8, 1, -1,
  1.523040922437638e-8, 2.1894656565971124e-5, 0.0035715977261910658, 0.13444497738570532, 0.9999999935737927,
  8.52244337427502e-7, 0.00034112915096345524, 0.026164441831878042, 0.46777825058890343,
], 16);

/**
 * tanh x ≈ x P(x²) / Q(x²), degrees 4 and 4: a minimax fit of the relative error on [0, 8] (6.5e-9 before rounding;
 * 3e-7 in float32). Beyond 8 the value stays if tanh is within 2.3e-7 of ±1. The last clamp keeps 1 − y² ≥ 0.
 */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const at = TANH_CONSTANTS;
  const c = f32x4.pmin(f32x4.pmax(x, v128.load32_splat(at, 4)), v128.load32_splat(at));
  const t = f32x4.mul(c, c);
  let p = fma(v128.load32_splat(at, 16), t, v128.load32_splat(at, 20));
  p = fma(p, t, v128.load32_splat(at, 24));
  p = fma(p, t, v128.load32_splat(at, 28));
  p = fma(p, t, v128.load32_splat(at, 32));
  let q = fma(v128.load32_splat(at, 36), t, v128.load32_splat(at, 40));
  q = fma(q, t, v128.load32_splat(at, 44));
  q = fma(q, t, v128.load32_splat(at, 48));
  q = fma(q, t, v128.load32_splat(at, 8));
  const y = f32x4.div(f32x4.mul(c, p), q);
  return f32x4.pmin(f32x4.pmax(y, v128.load32_splat(at, 12)), v128.load32_splat(at, 8));
}

/** tanh4 of two vectors in step, in place: every constant is loaded once for both. The operations are those of tanh4. */
// @ts-ignore: decorator
@inline
function tanhPair(a: usize): void {
  const at = TANH_CONSTANTS;
  let k = v128.load32_splat(at, 4);
  let c = f32x4.pmax(v128.load(a), k), d = f32x4.pmax(v128.load(a, 16), k);
  k = v128.load32_splat(at);
  c = f32x4.pmin(c, k);
  d = f32x4.pmin(d, k);
  const t = f32x4.mul(c, c), u = f32x4.mul(d, d);
  k = v128.load32_splat(at, 16);
  let next = v128.load32_splat(at, 20);
  let p = fma(k, t, next), r = fma(k, u, next);
  next = v128.load32_splat(at, 24);
  p = fma(p, t, next);
  r = fma(r, u, next);
  next = v128.load32_splat(at, 28);
  p = fma(p, t, next);
  r = fma(r, u, next);
  next = v128.load32_splat(at, 32);
  p = fma(p, t, next);
  r = fma(r, u, next);
  k = v128.load32_splat(at, 36);
  next = v128.load32_splat(at, 40);
  let q = fma(k, t, next), s = fma(k, u, next);
  next = v128.load32_splat(at, 44);
  q = fma(q, t, next);
  s = fma(s, u, next);
  next = v128.load32_splat(at, 48);
  q = fma(q, t, next);
  s = fma(s, u, next);
  const one = v128.load32_splat(at, 8);
  q = fma(q, t, one);
  s = fma(s, u, one);
  k = v128.load32_splat(at, 12);
  v128.store(a, f32x4.pmin(f32x4.pmax(f32x4.div(f32x4.mul(c, p), q), k), one));
  v128.store(a, f32x4.pmin(f32x4.pmax(f32x4.div(f32x4.mul(d, r), s), k), one), 16);
}

const EXP_CONSTANTS = memory.data<f32>([
  -87, 89, 1.4426950408889634, 12582912, -0.693145751953125, -1.428606820309417e-6,
  0.001388888888888889, 0.008333333333333333, 0.041666666666666664, 0.16666666666666666, 0.5, 1,
], 16);

/**
 * eˣ = 2ⁿ eʳ with n = round(x / ln 2), |r| ≤ ½ ln 2, Taylor series of degree 6 (relative error 2e-7). Below −87 it
 * stays at e⁻⁸⁷; above 88.4 it is +∞, so that 1 / (1 + eˣ) reaches 0.
 */
// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  const at = EXP_CONSTANTS;
  const c = f32x4.pmin(f32x4.pmax(x, v128.load32_splat(at)), v128.load32_splat(at, 4));
  // Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits of the sum.
  const magic = v128.load32_splat(at, 12);
  const shifted = fma(c, v128.load32_splat(at, 8), magic);
  const n = f32x4.sub(shifted, magic);
  let r = fma(n, v128.load32_splat(at, 16), c);
  r = fma(n, v128.load32_splat(at, 20), r);
  const one = v128.load32_splat(at, 44);
  let e = fma(v128.load32_splat(at, 24), r, v128.load32_splat(at, 28));
  e = fma(e, r, v128.load32_splat(at, 32));
  e = fma(e, r, v128.load32_splat(at, 36));
  e = fma(e, r, v128.load32_splat(at, 40));
  e = fma(e, r, one);
  e = fma(e, r, one);
  // The bits of 1.0 plus n in the exponent are those of 2ⁿ.
  return f32x4.mul(e, i32x4.add(i32x4.shl(shifted, 23), one));
}

// @ts-ignore: decorator
@inline
function relu4(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}

/** Beyond ±120, σ is 0 or 1: there z is held, so that ∞ · 0 does not become NaN. */
const LIMIT = memory.data<f32>([120], 4);

// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = v128.load32_splat(EXP_CONSTANTS, 44);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** (z σ(z))′ = σ (1 + z (1 − σ)). */
// @ts-ignore: decorator
@inline
function siluSlope(z: v128, sigma: v128): v128 {
  const one = v128.load32_splat(EXP_CONSTANTS, 44);
  return f32x4.mul(sigma, fma(f32x4.pmin(z, v128.load32_splat(LIMIT)), f32x4.sub(one, sigma), one));
}

/** a ← φ(a), n elements. For silu, `slope` receives φ′(a); the others find φ′ from φ. */
export function activate(kind: i32, n: i32, a: usize, slope: usize): void {
  const end = a + ((<usize>(n & ~3)) << 2);
  const tail = n & 3;
  if (kind == TANH) {
    for (const pairs = end - (((<usize>n) & 4) << 2); a < pairs; a += 32) tanhPair(a);
    if (a < end) {
      v128.store(a, tanh4(v128.load(a)));
      a += 16;
    }
    if (tail) storeLanes(a, tanh4(v128.load(a)), tail);
  } else if (kind == RELU) {
    for (; a < end; a += 16) v128.store(a, relu4(v128.load(a)));
    if (tail) storeLanes(a, relu4(v128.load(a)), tail);
  } else if (kind == SILU) {
    for (; a < end; a += 16, slope += 16) {
      const z = f32x4.pmax(v128.load(a), f32x4.neg(v128.load32_splat(LIMIT)));
      const sigma = sigmoid4(z);
      v128.store(a, f32x4.mul(z, sigma));
      v128.store(slope, siluSlope(z, sigma));
    }
    if (tail) {
      const z = f32x4.pmax(v128.load(a), f32x4.neg(v128.load32_splat(LIMIT)));
      const sigma = sigmoid4(z);
      storeLanes(a, f32x4.mul(z, sigma), tail);
      storeLanes(slope, siluSlope(z, sigma), tail);
    }
  }
}

// @ts-ignore: decorator
@inline
function tanhSlope(a: v128, d: v128): v128 {
  return f32x4.mul(d, f32x4.sub(v128.load32_splat(TANH_CONSTANTS, 8), f32x4.mul(a, a)));
}

// @ts-ignore: decorator
@inline
function reluSlope(a: v128, d: v128): v128 {
  return v128.andnot(d, f32x4.le(a, f32x4.splat(0)));
}

/** d ← d · φ′, n elements; `a` holds φ, `slope` holds φ′ (silu only). */
export function timesSlope(kind: i32, n: i32, a: usize, slope: usize, d: usize): void {
  const end = d + ((<usize>(n & ~3)) << 2);
  const tail = n & 3;
  if (kind == TANH) {
    for (; d < end; d += 16, a += 16) v128.store(d, tanhSlope(v128.load(a), v128.load(d)));
    if (tail) storeLanes(d, tanhSlope(v128.load(a), v128.load(d)), tail);
  } else if (kind == RELU) {
    for (; d < end; d += 16, a += 16) v128.store(d, reluSlope(v128.load(a), v128.load(d)));
    if (tail) storeLanes(d, reluSlope(v128.load(a), v128.load(d)), tail);
  } else if (kind == SILU) {
    for (; d < end; d += 16, slope += 16) v128.store(d, f32x4.mul(v128.load(slope), v128.load(d)));
    if (tail) storeLanes(d, f32x4.mul(v128.load(slope), v128.load(d)), tail);
  }
}
