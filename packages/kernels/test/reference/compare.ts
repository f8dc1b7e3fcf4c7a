/** Largest |actual − expected| over the largest |expected| (at least 1e-3): how far off a vector is, as a share of its size. */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let size = 1e-3;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= worst)) worst = error;
    size = Math.max(size, Math.abs(expected[i]!));
    if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
  }
  return worst / size;
}

/** True when two vectors agree to the bit (NaN equal to NaN, 0 unequal to −0). */
export function sameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
