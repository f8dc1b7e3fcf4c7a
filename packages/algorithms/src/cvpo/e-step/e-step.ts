import type { Stateful } from '@belay-rl/core';
import type { DualProblem } from './dual-moments.ts';

/** What the E-step is given: a problem, without the radius, which is a setting of the part. */
export type EStepProblem = Omit<DualProblem, 'radius'>;

/**
 * The slot `eStep`: Q-values of sampled actions → the weights that the M-step fits the policy to.
 * Once a gradient step; what it keeps from one to the next (warm starts) is saved. Logs its own metrics.
 */
export interface EStep extends Stateful {
  /** weights (B · K, entry s · K + j) ← q(a_j|s), which sum to 1 in every state. Error `not-finite` where a Q-value is. */
  solve(problem: EStepProblem, weights: Float64Array): void;
}

/** What `EStep.create` needs to know beside the part's site: most states and actions of a problem. */
export interface EStepSize {
  readonly states: number;
  readonly actions: number;
}
