// Rows of observations: their running means and deviations, and the rows normalised by them. All in double precision, without
// fused operations: the same bits in both builds, and as JavaScript's.

/** No component is divided by less. */
const MIN_DEVIATION: f64 = 0.01;

/** Two floats as two doubles. */
// @ts-ignore: decorator
@inline
function pair(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/** The first of n floats that is infinite or no number; −1: none. */
export function firstNotFinite(n: i32, x: usize): i32 {
  const zero = f32x4.splat(0);
  let i: i32 = 0;
  for (const whole = n & ~3; i < whole; i += 4) {
    const four = v128.load(x + ((<usize>i) << 2));
    // x − x is 0 for finite numbers only.
    if (!i32x4.all_true(f32x4.eq(f32x4.sub(four, four), zero))) break;
  }
  for (; i < n; i++) {
    const one = load<f32>(x + ((<usize>i) << 2));
    if (one - one != 0) return i;
  }
  return -1;
}

/**
 * One more vector for the statistics of components j and j + 1 (mean at m, sum of squared deviations at m + step), n with it:
 * mean ← mean + δ/n, S ← S + δ²(n − 1)/n with δ = x − mean (Welford 1962).
 */
// @ts-ignore: decorator
@inline
function push(x: v128, m: usize, step: usize, n: v128, before: v128): void {
  const mean = v128.load(m);
  const delta = f64x2.sub(x, mean);
  v128.store(m, f64x2.add(mean, f64x2.div(delta, n)));
  const square = f64x2.div(f64x2.mul(f64x2.mul(delta, delta), before), n);
  v128.store(m + step, f64x2.add(v128.load(m + step), square));
}

/** The same for one component. */
// @ts-ignore: decorator
@inline
function pushOne(x: f64, m: usize, step: usize, n: f64): void {
  const mean = load<f64>(m);
  const delta = x - mean;
  store<f64>(m, mean + delta / n);
  store<f64>(m + step, load<f64>(m + step) + (delta * delta * (n - 1)) / n);
}

/**
 * Takes `rows` rows of `width` floats at x in: each into its own statistics [n, mean (width), S (width)], doubles, one after
 * another at `statistics`, and, unless `added` is 0, into those at `added` as well. Then out ← clip((x − mean)/σ, ±clip) with
 * σ = max(√(S/(n − 1)), 0.01) by `statistics`, or x while n = 1; the last `plain` components are x always.
 */
export function admitRows(rows: i32, width: i32, plain: i32, x: usize, out: usize, statistics: usize, added: usize, clip: f64): void {
  const step = (<usize>width) << 3, row = (<usize>width) << 2, size = 8 + 2 * step;
  const even = width & ~1, shown = width - plain;
  const high = f64x2.splat(clip), low = f64x2.splat(-clip), floor = f64x2.splat(MIN_DEVIATION);
  for (let i = 0; i < rows; i++) {
    const n = load<f64>(statistics) + 1;
    store<f64>(statistics, n);
    const all = f64x2.splat(n), before = f64x2.splat(n - 1);
    let m = statistics + 8;
    for (let j = 0; j < even; j += 2, m += 16) {
      const two = pair(x + ((<usize>j) << 2));
      push(two, m, step, all, before);
      const deviation = f64x2.pmax(floor, f64x2.sqrt(f64x2.div(v128.load(m + step), before)));
      const normal = f64x2.div(f64x2.sub(two, v128.load(m)), deviation);
      v128.store64_lane(out + ((<usize>j) << 2), f32x4.demote_f64x2_zero(f64x2.pmin(high, f64x2.pmax(low, normal))), 0);
    }
    if (even < width) {
      const one = <f64>load<f32>(x + ((<usize>even) << 2));
      pushOne(one, m, step, n);
      const deviation = max(sqrt(load<f64>(m + step) / (n - 1)), MIN_DEVIATION);
      store<f32>(out + ((<usize>even) << 2), <f32>min(max((one - load<f64>(m)) / deviation, -clip), clip));
    }
    for (let j = n > 1 ? shown : 0; j < width; j++) store<f32>(out + ((<usize>j) << 2), load<f32>(x + ((<usize>j) << 2)));
    if (added) {
      const count = load<f64>(added) + 1;
      store<f64>(added, count);
      const total = f64x2.splat(count), earlier = f64x2.splat(count - 1);
      let a = added + 8;
      for (let j = 0; j < even; j += 2, a += 16) push(pair(x + ((<usize>j) << 2)), a, step, total, earlier);
      if (even < width) pushOne(<f64>load<f32>(x + ((<usize>even) << 2)), a, step, count);
      added += size;
    }
    x += row;
    out += row;
    statistics += size;
  }
}
