import { createRandom } from '@belay-rl/core';

/** Bases of the first dimensions; more than this many settings cannot be searched with a few dozen trials anyway. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53] as const;

export const MAX_DIMENSIONS = PRIMES.length;

/**
 * Point `index` ≥ 0 of a Halton sequence in [0, 1)^`dimensions`, each coordinate moved round the circle by an offset that
 * `seed` draws (Cranley & Patterson 1976). Its first n points fill the cube more evenly than n independent draws, for any
 * n, so that a search may be made longer without trying anything twice.
 */
export function haltonPoint(index: number, dimensions: number, seed: number): readonly number[] {
  const random = createRandom(seed, 'search');
  return PRIMES.slice(0, dimensions).map((base) => (radicalInverse(index + 1, base) + random.uniform()) % 1);
}

/** The digits of `n` in `base`, mirrored at the point: 6 = 110₂ gives 0.011₂. */
function radicalInverse(n: number, base: number): number {
  let [rest, value, digit] = [n, 0, 1 / base];
  while (rest > 0) {
    value += (rest % base) * digit;
    rest = Math.floor(rest / base);
    digit /= base;
  }
  return value;
}
