import type { CostSignals } from './cost-signals.ts';
import type { Outputs } from './distribution.ts';
import type { Policy } from './policy.ts';
import type { Rows } from './rows.ts';
import type { Done, Vec } from './values.ts';

/**
 * B rows of an epoch as losses see them. Minibatches are one object, refilled: do not keep its arrays.
 * K = 1 + m signals: reward, then the m constraints.
 */
export interface Minibatch {
  readonly count: number;
  readonly observations: Rows;
  /** B × A, unclipped. */
  readonly actions: Vec;
  /** log π_behaviour(a|s), B. */
  readonly behaviourLogProb: Vec;
  /** Advantages: [reward, cost 1 … m], or [mixed] after `PolicyUpdate.mix`. B each. */
  readonly advantages: readonly Vec[];
  /** π's outputs at this update's start, at these rows. */
  readonly reference: Outputs;
  /** π_θ's outputs as of the last `refresh`. Losses add their derivatives here. */
  readonly outputs: Outputs;
  /** log π_θ(a|s) and ρ = π_θ/π_behaviour as of the last `refresh`, B each. */
  readonly logProb: Vec;
  readonly ratio: Vec;
}

/** Rows of a minibatch ('all': one minibatch of all rows), and passes over the epoch's rows. */
export interface Schedule {
  readonly batchSize: number | 'all';
  readonly passes: number;
}

/** One call of the update loop: everything a part may ask for. */
export interface PolicyUpdate {
  readonly policy: Policy;
  readonly costs: CostSignals;
  readonly schedule: Schedule;
  /** epoch / epochs, in [0, 1). */
  readonly progress: number;
  /** ε of the clipped ratio surrogates; Infinity: no clip. */
  readonly clip: number;
  /** Weight of the mean entropy in the reward surrogate. */
  readonly entropy: number;
  /** All N rows. */
  readonly whole: Minibatch;
  /** Makes every minibatch's advantages [Σ_k weights_k A_k], until the update ends. */
  mix(weights: Float64Array): void;
  /** Draws the permutation of a pass; returns the number of minibatches in it. */
  shuffle(pass: number): number;
  /** The j-th minibatch of the current pass; the whole minibatch itself when the batch is 'all'. */
  minibatch(j: number): Minibatch | Promise<Minibatch>;
  /** Forward at θ, then log π and ρ. */
  refresh(minibatch: Minibatch): Done;
}

/** A loss, as its value and its derivative at the distribution's outputs. Means over the minibatch's rows. */
export interface Surrogate {
  value(minibatch: Minibatch): number;
  /** minibatch.outputs.d += weight · ∂value. */
  gradient(minibatch: Minibatch, weight: number): void;
}
