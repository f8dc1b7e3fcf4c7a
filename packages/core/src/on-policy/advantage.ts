import type { Vec } from '../contracts/values.ts';

export type AdvantageEstimator = 'gae' | 'gae-rtg' | 'vtrace' | 'plain';

/** Rows of an epoch, environment-major (see Trajectories), and one signal (reward or a cost) along them. */
export interface AdvantageInput {
  /** N. */
  readonly signal: Vec;
  /** V(s) of every row, N. */
  readonly values: Vec;
  /** N: 0 goes on, 1 terminated, 2 truncated. */
  readonly ended: Uint8Array;
  /** Rows of each environment: a fragment also ends at row (e + 1) · steps − 1. */
  readonly steps: number;
  /** Ascending rows whose successor's value is `finalValues[i]` (truncated, or cut by the epoch's end). */
  readonly finalRows: Int32Array;
  readonly finalValues: Vec;
  readonly estimator: AdvantageEstimator;
  readonly gamma: number;
  readonly lambda: number;
}

/**
 * advantages, targets (N each) ← the estimator's advantage and the critic's regression target, in double precision,
 * backwards along each fragment. δ_t = r_t + γ v_{t+1} − v_t; after a termination v_{t+1} = 0, after a cut the bootstrap.
 * gae: Σ (γλ)^l δ (Schulman et al. 2016, arXiv 1506.02438, eq. 16), target A + v.
 * gae-rtg: the same advantage, target = discounted return with bootstrap. plain: δ, target as gae-rtg.
 * vtrace: Espeholt et al. 2018, arXiv 1802.01561, on-policy with both clips 1, if the ratio is 1 and u_t is the
 * discounted return with bootstrap: advantage r_t + γ u_{t+1} − v_t, target u_t.
 */
export function computeAdvantages(input: AdvantageInput, advantages: Vec, targets: Vec): void {
  const { signal, values, ended, steps, finalRows, finalValues, estimator, gamma, lambda } = input;
  let final = finalRows.length - 1;
  let nextValue = 0;
  let advantage = 0;
  let discounted = 0;
  for (let row = signal.length - 1; row >= 0; row--) {
    if (ended[row] !== 0 || (row + 1) % steps === 0) {
      while (final >= 0 && finalRows[final]! > row) final--;
      nextValue = ended[row] === 1 ? 0 : final >= 0 && finalRows[final] === row ? finalValues[final]! : Number.NaN;
      advantage = 0;
      discounted = nextValue;
    }
    const value = values[row]!;
    const delta = signal[row]! + gamma * nextValue - value;
    const previousReturn = discounted;
    discounted = signal[row]! + gamma * discounted;
    if (estimator === 'gae' || estimator === 'gae-rtg') {
      advantage = delta + gamma * lambda * advantage;
      advantages[row] = advantage;
      targets[row] = estimator === 'gae' ? advantage + value : discounted;
    } else {
      advantages[row] = estimator === 'plain' ? delta : signal[row]! + gamma * previousReturn - value;
      targets[row] = discounted;
    }
    nextValue = value;
  }
}

/** Subtracts the mean; `scale` also divides by (standard deviation + 1e-8), population form. Returns the mean. */
export function standardise(advantages: Vec, scale: boolean): number {
  let sum = 0;
  for (const a of advantages) sum += a;
  const mean = sum / advantages.length;
  let squares = 0;
  for (const a of advantages) squares += (a - mean) * (a - mean);
  const factor = scale ? 1 / (Math.sqrt(squares / advantages.length) + 1e-8) : 1;
  for (let i = 0; i < advantages.length; i++) advantages[i] = (advantages[i]! - mean) * factor;
  return mean;
}
