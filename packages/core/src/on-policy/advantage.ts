import type { Vec } from '../contracts/values.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';

export type AdvantageEstimator = 'gae' | 'gae-rtg' | 'vtrace' | 'plain';

/** Rows of an epoch, environment-major (see Trajectories), and one signal (reward or a cost) along them. */
export interface AdvantageInput {
  /** N. */
  readonly signal: Vec;
  /** V(s) of every row, N. */
  readonly values: Vec;
  /** How each row's step left its episode (`EpisodeEnd`), N. */
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
 * advantages, targets (N each) ← the estimator's advantage A_t and the critic's regression target y_t, in double precision,
 * backwards along each fragment of an episode. v_{t+1} is 0 after a termination, and the bootstrap after a cut.
 */
export function computeAdvantages(input: AdvantageInput, advantages: Vec, targets: Vec): void {
  const estimate = estimators[input.estimator];
  const { ended, steps, finalRows, finalValues } = input;
  let final = finalRows.length - 1;
  for (let last = input.signal.length - 1; last >= 0; ) {
    while (final >= 0 && finalRows[final]! > last) final--;
    const cut = final >= 0 && finalRows[final] === last ? finalValues[final]! : Number.NaN;
    let first = last;
    while (first % steps !== 0 && ended[first - 1] === EpisodeEnd.none) first--;
    estimate(input, { first, last, after: ended[last] === EpisodeEnd.terminated ? 0 : cut }, advantages, targets);
    last = first - 1;
  }
}

/** Rows first … last of one episode, and v after the last one. */
interface Fragment {
  readonly first: number;
  readonly last: number;
  readonly after: number;
}

type Estimate = (input: AdvantageInput, fragment: Fragment, advantages: Vec, targets: Vec) => void;

const estimators: Readonly<Record<AdvantageEstimator, Estimate>> = { gae, 'gae-rtg': gaeWithReturns, vtrace, plain };

/** A_t = δ_t + γλ A_{t+1}, δ_t = r_t + γ v_{t+1} − v_t; y_t = A_t + v_t. Schulman et al. 2016, arXiv 1506.02438, eq. 16. */
function gae(input: AdvantageInput, { first, last, after }: Fragment, advantages: Vec, targets: Vec): void {
  const { signal, values, gamma, lambda } = input;
  let next = after;
  let advantage = 0;
  for (let t = last; t >= first; t--) {
    const value = values[t]!;
    const delta = signal[t]! + gamma * next - value;
    advantage = delta + gamma * lambda * advantage;
    advantages[t] = advantage;
    targets[t] = advantage + value;
    next = value;
  }
}

/** A_t as in `gae`; y_t = u_t, the discounted return with bootstrap. */
function gaeWithReturns(input: AdvantageInput, fragment: Fragment, advantages: Vec, targets: Vec): void {
  gae(input, fragment, advantages, targets);
  let discounted = fragment.after;
  for (let t = fragment.last; t >= fragment.first; t--) {
    discounted = input.signal[t]! + input.gamma * discounted;
    targets[t] = discounted;
  }
}

/**
 * u_t = r_t + γ u_{t+1}; A_t = r_t + γ u_{t+1} − v_t; y_t = u_t. Espeholt et al. 2018, arXiv 1802.01561, on-policy: the ratio is 1,
 * so that neither clip acts.
 */
function vtrace(input: AdvantageInput, { first, last, after }: Fragment, advantages: Vec, targets: Vec): void {
  const { signal, values, gamma } = input;
  let discounted = after;
  for (let t = last; t >= first; t--) {
    advantages[t] = signal[t]! + gamma * discounted - values[t]!;
    discounted = signal[t]! + gamma * discounted;
    targets[t] = discounted;
  }
}

/** A_t = δ_t = r_t + γ v_{t+1} − v_t; y_t = u_t as in `vtrace`. */
function plain(input: AdvantageInput, { first, last, after }: Fragment, advantages: Vec, targets: Vec): void {
  const { signal, values, gamma } = input;
  let next = after;
  let discounted = after;
  for (let t = last; t >= first; t--) {
    advantages[t] = signal[t]! + gamma * next - values[t]!;
    discounted = signal[t]! + gamma * discounted;
    targets[t] = discounted;
    next = values[t]!;
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
