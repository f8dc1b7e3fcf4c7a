/** a·b + c in four lanes: one rounding in the relaxed build (if the processor fuses), two in the strict build. */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (RELAXED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** x, or 0 in the lanes whose size is below `limit`. NaN stays: it is below nothing. */
// @ts-ignore: decorator
@inline
export function zeroBelow(x: v128, limit: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), limit));
}

/** Stores the first `lanes` (1 to 4) floats of `value`, so that a tail never touches what follows it. */
// @ts-ignore: decorator
@inline
export function storeLanes(to: usize, value: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(to, value);
  } else if (lanes == 3) {
    v128.store64_lane(to, value, 0);
    v128.store32_lane(to, value, 2, 8);
  } else if (lanes == 2) {
    v128.store64_lane(to, value, 0);
  } else {
    v128.store32_lane(to, value, 0);
  }
}
