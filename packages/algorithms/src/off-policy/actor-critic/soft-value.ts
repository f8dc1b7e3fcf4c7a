import type { Vec } from '@belay-rl/core';

/**
 * V = Σ_a π_a (q_a − price log π_a) over the n options that begin at `at` (Christodoulou 2019, arXiv 1910.07207, eq. 10). What π
 * never does counts nothing.
 */
export function softValue(
  q: ArrayLike<number>,
  pi: Float64Array,
  logPi: Float64Array,
  at: number,
  n: number,
  price: number,
): number {
  let sum = 0;
  for (let a = at; a < at + n; a++) {
    const p = pi[a]!;
    if (p > 0) sum += p * (q[a]! - price * logPi[a]!);
  }
  return sum;
}

/**
 * out[at …] ← share · ∂V/∂z of π's logits z, which is π_a (q_a − price log π_a − V), V given; returns Σ_a π_a log π_a, minus the
 * entropy [nats].
 */
export function softGradient(
  q: ArrayLike<number>,
  pi: Float64Array,
  logPi: Float64Array,
  at: number,
  n: number,
  price: number,
  { value, share, out }: { readonly value: number; readonly share: number; readonly out: Vec },
): number {
  let negativeEntropy = 0;
  for (let a = at; a < at + n; a++) {
    const p = pi[a]!;
    out[a] = p === 0 ? 0 : share * p * (q[a]! - price * logPi[a]! - value);
    if (p > 0) negativeEntropy += p * logPi[a]!;
  }
  return negativeEntropy;
}
