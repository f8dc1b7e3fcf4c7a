import type { AlgorithmContext } from '../contracts/algorithm.ts';
import type { CostSignals } from '../contracts/cost-signals.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Done, Stateful, Vec } from '../contracts/values.ts';
import type { OffPolicySections } from '../settings/run-sections.ts';
import type { Settings } from '../settings/setting.ts';

/**
 * B transitions (s, a, G, s′) drawn from the replay buffer. One object, refilled: do not keep its arrays.
 * s′ is the state m ≤ n steps on: m < n if the episode ended, or has come no further yet.
 */
export interface TransitionBatch {
  readonly count: number;
  /** s, B × o. */
  readonly observations: Rows;
  /** [s, a], B × (o + A): a critic's input. */
  readonly inputs: Rows;
  /** s′, B × o. */
  readonly nextObservations: Rows;
  /** [s′, ·], B × (o + A): the action columns are for `setActions`. */
  readonly nextInputs: Rows;
  /** The reward, then the m constrained costs. */
  readonly signals: readonly {
    /** Σ_{k<m} γᵏ x_{t+k}, B. */
    readonly returns: Vec;
    /** γᵐ, B: weight of the value at s′, termination not regarded. */
    readonly discount: Vec;
  }[];
  /** 0 if the episode terminated (not: was truncated) on the way to s′, else 1. B. */
  readonly notTerminated: Vec;
}

/** Where a run stands, for learners. */
export interface Round {
  /** epoch / epochs, in [0, 1). */
  readonly progress: number;
  /** Gradient steps that follow. */
  readonly updates: number;
  /** Estimated episode costs and their limits; null before the first finished episode, and without a finite limit. */
  readonly costs: CostSignals | null;
  /** 1 + m numbers by the constraint handler: ∂J/∂(reward objective), ∂J/∂Q_C1 …; (1, 0, …) during `constraint.warmupSteps`. */
  readonly weights: Float64Array;
}

/** What an off-policy algorithm adds to `OffPolicyLoop`: networks and one gradient step. It logs in any of these. */
export interface Learner extends Stateful {
  /** What acts. */
  readonly policy: Policy;
  /** Before the gradient steps of a round. */
  beginRound?(round: Round): Done;
  /** One gradient step of everything. */
  update(batch: TransitionBatch): Done;
  /** After the gradient steps of a round. */
  endRound?(round: Round): Done;
  /** After an epoch with gradient steps, before its row: for what is costly to log. `batch` is as the last update left it. */
  endEpoch?(batch: TransitionBatch): Done;
}

/** What a learner is made from. */
export interface LearnerContext<Own = Settings> extends AlgorithmContext<Own, OffPolicySections> {
  /** B: rows of a batch. */
  readonly batchSize: number;
  /** Names of the m constrained costs. */
  readonly constraints: readonly string[];
}
