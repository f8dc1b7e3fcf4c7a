/**
 * Functions in WGSL. The language's own are loose (a driver's tanh is off by a thousand units in the last place near 0), so that
 * these are polynomials whose error is that of the host's kernels. NaN passes through: a comparison with NaN is false.
 */

/** tanh x ≈ x P(x²)/Q(x²) on [−8, 8], the fit of the host's kernels: 3e-7 relative, and |tanh| ≤ 1. */
export const TANH = /* wgsl */ `
fn tanhOf(x: f32) -> f32 {
  var c = select(x, 8.0, x > 8.0);
  c = select(c, -8.0, x < -8.0);
  let t = c * c;
  var p = fma(1.523040922437638e-8, t, 2.1894656565971124e-5);
  p = fma(p, t, 0.0035715977261910658);
  p = fma(p, t, 0.13444497738570532);
  p = fma(p, t, 0.9999999935737927);
  var q = fma(8.52244337427502e-7, t, 0.00034112915096345524);
  q = fma(q, t, 0.026164441831878042);
  q = fma(q, t, 0.46777825058890343);
  q = fma(q, t, 1.0);
  var y = c * p / q;
  y = select(y, 1.0, y > 1.0);
  return select(y, -1.0, y < -1.0);
}
`;

/** eˣ = 2ⁿ eʳ, n = round(x / ln 2), Taylor series of degree 6: 2e-7 relative; e⁻⁸⁷ below −87, +∞ from 88.73 on. */
export const EXP = /* wgsl */ `
fn expOf(x: f32) -> f32 {
  var c = select(x, -87.0, x < -87.0);
  c = select(c, 88.72, x > 88.72);
  let n = floor(fma(c, 1.4426950408889634, 0.5));
  var r = fma(n, -0.693145751953125, c);
  r = fma(n, -1.428606820309417e-6, r);
  var e = fma(0.001388888888888889, r, 0.008333333333333333);
  e = fma(e, r, 0.041666666666666664);
  e = fma(e, r, 0.16666666666666666);
  e = fma(e, r, 0.5);
  e = fma(e, r, 1.0);
  e = fma(e, r, 1.0);
  // 2ⁿ in two factors: n reaches 128, which one exponent does not hold.
  let half = i32(n) / 2;
  let low = bitcast<f32>(u32(127 + half) << 23u);
  let high = bitcast<f32>(u32(127 + i32(n) - half) << 23u);
  let y = e * low * high;
  return select(y, bitcast<f32>(0x7f800000u + u32(min(0.0, c))), x > 88.72);
}
`;

/** ln x of a positive normal number: x = 2ᵉ m, m in [√½, √2); 2 artanh((m − 1)/(m + 1)) by its series, 1e-7 relative. */
export const LOG = /* wgsl */ `
fn logOf(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let e = bitcast<i32>(b - 0x3f3504f3u) >> 23u;
  let m = bitcast<f32>(b - (bitcast<u32>(e) << 23u));
  let r = (m - 1.0) / (m + 1.0);
  let z = r * r;
  var p = fma(0.18181818181818182, z, 0.2222222222222222);
  p = fma(p, z, 0.2857142857142857);
  p = fma(p, z, 0.4);
  p = fma(p, z, 0.6666666666666666);
  p = fma(p, z, 2.0);
  return fma(f32(e), 0.6931471805599453, p * r);
}
`;

/** φ of the codes 0 identity, 1 tanh, 2 relu, 3 silu, and φ′ from φ (silu: from its stored slope). */
export const ACTIVATION = /* wgsl */ `
${TANH}
${EXP}
struct Activated { value: f32, slope: f32 }
fn activate(kind: u32, z: f32) -> Activated {
  switch kind {
    case 1u: { let y = tanhOf(z); return Activated(y, fma(-y, y, 1.0)); }
    case 2u: { return Activated(select(z, 0.0, z <= 0.0), select(1.0, 0.0, z <= 0.0)); }
    case 3u: {
      // Beyond ±80, σ is 0 or 1: there z is held, so that ∞ · 0 does not become NaN.
      let low = select(z, -80.0, z < -80.0);
      let s = 1.0 / (1.0 + expOf(-low));
      return Activated(low * s, s * fma(select(low, 80.0, low > 80.0), 1.0 - s, 1.0));
    }
    default: { return Activated(z, 1.0); }
  }
}
`;
