import { fma } from './fma';

/** Twelve independent chains of multiply-adds, nothing from memory: 12 × 4 × 2 operations a round. For measure.ts. */
export function peak(rounds: i32): f32 {
  const x = f32x4.splat(0.999), y = f32x4.splat(0.001);
  let a = f32x4.splat(1), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  for (let r = 0; r < rounds; r++) {
    a = fma(a, x, y);
    b = fma(b, x, y);
    c = fma(c, x, y);
    d = fma(d, x, y);
    e = fma(e, x, y);
    f = fma(f, x, y);
    g = fma(g, x, y);
    h = fma(h, x, y);
    i = fma(i, x, y);
    j = fma(j, x, y);
    k = fma(k, x, y);
    l = fma(l, x, y);
  }
  const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(f32x4.add(s, f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 0);
}
