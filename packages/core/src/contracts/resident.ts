import type { AlgorithmContext } from './algorithm.ts';
import type { ConstraintHandler } from './constraint-handler.ts';
import type { Critic } from './critic.ts';
import type { Engine } from './engine.ts';
import type { Optimizer } from './optimizer.ts';
import type { Policy } from './policy.ts';
import type { RolloutAhead, Trajectories } from './rollouts.ts';
import type { TrustRegion } from './trust-region.ts';
import type { Random, Vec } from './values.ts';

/** What an engine is asked about. */
export interface ResidentRequest {
  readonly policy: Policy;
  readonly optimizer: Optimizer;
  readonly constraint: ConstraintHandler;
  readonly trustRegion: TrustRegion;
}

/** What an engine learns an epoch with. */
export interface ResidentParts extends ResidentRequest {
  /** The reward's critic, then those of the constrained costs. They hold the parameters that a checkpoint saves. */
  readonly critics: readonly Critic[];
}

/** Number, mean, and sum of squared deviations from it, of a signal's rows. */
export interface SignalMoments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** What a critic learns along rows whose outcomes stayed on a device: (x − penalty · the total cost) / unit, normalised if asked. */
export interface SignalRecipe {
  /** Of which of `Trajectories.costs` x is; null: the reward. */
  readonly cost: number | null;
  readonly penalty: number;
  readonly unit: number;
  /**
   * In units of the running deviation, as `environment.normalizeReward` and `normalizeCost` say; null: as it is. `before`: of all
   * rows of earlier epochs.
   */
  readonly normaliser: { readonly kind: 'scale' | 'standardize'; readonly before: SignalMoments } | null;
}

/** The rollout that follows an update on the device. */
export interface NextRollout {
  readonly rollout: RolloutAhead;
  /** What every log σ is set to after the update, whatever it came to; null: it stays. */
  readonly logStd: number | null;
}

/** One epoch's work: what the host has decided. */
export interface ResidentEpoch {
  readonly trajectories: Trajectories;
  /** What each critic learns along the rows: the reward and the constrained costs in their units, N each; null: the outcomes stayed. */
  readonly signals: readonly Vec[] | null;
  /** How to make them of outcomes that stayed, one for each critic. */
  readonly recipes: readonly SignalRecipe[];
  /** Weights of the advantages, mixed into one before any clip; null: they stay apart. */
  readonly mix: readonly number[] | null;
  readonly progress: number;
  /**
   * To be begun once the policy is updated, and read with what the epoch came to, so that it costs no readback of its own; null: there
   * is none. A learner may leave it: it is then made when it is asked for.
   */
  readonly next: NextRollout | null;
  /** Adds the time since the last call to a column, for engines that wait for their device after each stage. */
  time(column: 'Time/Values' | 'Time/Actor' | 'Time/Critics'): void;
  /** Streams of the permutations of the policy's rows and the critics', and of what a part draws. */
  readonly shuffle: Random;
  readonly criticShuffle: Random;
}

/** What came of an epoch; every mean is over what the host's update would average too. */
export interface ResidentOutcome {
  readonly passes: number;
  /** S_k of the first minibatch. */
  readonly values: readonly number[];
  /** Column → mean. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Mean KL(π_old ‖ π_new) over all rows [nats]. */
  readonly kl: number;
  readonly minibatches: number;
  readonly withoutSignal: number;
  /** Of each critic: mean value, mean advantage before it was standardised, mean loss over minibatches (NaN: none). */
  readonly critics: readonly { readonly value: number; readonly advantage: number; readonly loss: number }[];
  /** Of each recipe: moments of the epoch's rows before they were normalised; null: they were not. Empty if the outcomes did not stay. */
  readonly moments: readonly (SignalMoments | null)[];
}

/** Learns epochs on a device. */
export interface ResidentLearner {
  /**
   * Values, advantages, the policy's update and the critics' fit. It begins with what policy, optimizer and critics hold on the
   * host, and leaves there what they came to. Error `not-finite` as on the host; the parameters are then those before the number that was none.
   */
  epoch(work: ResidentEpoch): Promise<ResidentOutcome>;
  dispose?(): void;
}

/** An engine that can keep whole updates on its device. */
export interface ResidentEngine extends Engine {
  readonly resident: ResidentUpdates;
}

/** What an engine offers that can keep whole updates on its device. */
export interface ResidentUpdates {
  /** Asked first, before critics are made: why an update of these parts cannot stay on the device, the end of a sentence; null: it can. */
  refusal(request: ResidentRequest): string | null;
  /** A learner for parts that were not refused. The critics are dense, all of one shape, and have a `resident` form. */
  create(context: AlgorithmContext, parts: ResidentParts): Promise<ResidentLearner>;
}
