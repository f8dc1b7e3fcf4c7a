import { fma } from './fma';

const FACTORS = memory.data<f32>([0.999, 0.001], 16);

/** Eight independent chains of multiply-adds, nothing from memory: 8 × 4 × 2 operations a round. For `belay bench update`. */
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
