import type { Policy } from './policy.ts';
import type { Rows } from './rows.ts';
import type { Stateful, Vec } from './values.ts';

/** An episode: raw sums, taken before any wrapper or normaliser. */
export interface Episode {
  readonly environment: number;
  readonly return: number;
  /** Undiscounted sum of each cost, in the order of `Trajectories.costNames`. */
  readonly costs: readonly number[];
  readonly length: number;
  /**
   * How much it counts in a mean over the rollout's finished episodes: each environment's share alike, as the rollout's end cuts
   * long ones (`shareWeights`); 1 if episodes go on, and of one that was cut.
   */
  readonly weight: number;
  /** Row (in Trajectories) of the episode's first step; −1 if it began in an earlier rollout. */
  readonly firstRow: number;
  /** Sum over the steps of each number that a wrapper appends to the observation, if episodes go on from epoch to epoch. */
  readonly extras?: readonly number[];
}

/**
 * One rollout's rows, environment-major: row = environment · steps + t, N = environments · steps.
 * A fragment ends if `ended` is not 0 and at every environment's last row.
 */
export interface Trajectories {
  readonly environments: number;
  readonly steps: number;
  /** N × o, normalised as they were when acted upon. */
  readonly observations: Rows;
  /** N × A, unclipped samples. */
  readonly actions: Vec;
  /** log π_behaviour(a|s), N; zeros if episodes go on from epoch to epoch. */
  readonly behaviourLogProb: Vec;
  readonly rewards: Vec;
  /** All of the environment's costs, the total first. N each. */
  readonly costNames: readonly string[];
  readonly costs: readonly Vec[];
  /** N: 0 goes on, 1 terminated, 2 truncated. */
  readonly ended: Uint8Array;
  /**
   * The observation after each fragment that needs a bootstrap (truncated, or cut by the rollout's end), normalised; if
   * episodes go on from epoch to epoch, after terminated ones too.
   * `finalRows[i]` is the row in N whose successor `finalObservations[i]` is; ascending.
   */
  readonly finalObservations: Rows;
  readonly finalRows: Int32Array;
  /**
   * 1 for each environment whose episode under way was given up at this rollout's start: played again with the same seed and
   * actions it led elsewhere. Its last row of the rollout before has no successor here. Absent: none.
   */
  readonly givenUp?: Uint8Array;
  readonly episodes: readonly Episode[];
  /** Those that the rollout's end cut, with what they had come to; none if episodes go on. At most one an environment. */
  readonly cutEpisodes: readonly Episode[];
  /**
   * The rows' outcomes, if they stayed on the engine's device as the algorithm allowed: then `actions`, `behaviourLogProb`, `rewards`,
   * `costs`, `ended` and `finalRows` are empty.
   */
  readonly stayed?: StayedOutcomes;
}

/** What the host knows of outcomes that stayed on a device. */
export interface StayedOutcomes {
  /** Of the reward, then of each of `costNames`: rows in which it is not 0, and the sum of its size over them. */
  readonly sizes: readonly { readonly count: number; readonly sum: number }[];
}

/** What an algorithm may ask of a rollout. */
export interface CollectOptions {
  /** Steps of each environment; absent: all of the epoch's. The rollouts of an epoch add up to `Run.steps` at most. */
  readonly steps?: number;
  /** 'uniform': actions drawn evenly from the scaled action range [−1, 1] instead of the policy's (warm-up). */
  readonly actions?: 'policy' | 'uniform';
  /** 'device': they need not come to the host (`Trajectories.stayed`) if they lie on the engine's device. Absent: 'host'. */
  readonly outcomes?: 'host' | 'device';
}

/** `environments` ≤ Rollouts.environments take part, numbers 0 … environments − 1; `steps` of each. */
export interface RolloutRequest {
  readonly epoch: number;
  /** Rollouts of this epoch before this one. */
  readonly round: number;
  readonly actions: 'policy' | 'uniform';
  /** As in `CollectOptions`; rollouts whose outcomes are the host's anyway leave it aside. */
  readonly outcomes?: 'host' | 'device';
  readonly environments: number;
  readonly steps: number;
}

/**
 * The next rollout, which a device can begin before the host has read what the update before it came to. `Rollouts.ahead` makes it,
 * a learner on the same device begins it and reads what the host needs of it with its own numbers, and `Rollouts.collect` of the
 * same request then finds it done.
 */
export interface RolloutAhead {
  readonly request: RolloutRequest;
}

/**
 * What the trainer calls: many environments stepped under one policy, in threads, in this thread, or as one GPU batch.
 * The result does not depend on the number of workers. Arrays of the result are reused by the next call. Two ways:
 * - on-policy: every rollout begins with a reset of every environment, seeded from (run seed, environment, epoch, round), so
 *   that a checkpoint between epochs needs no simulator state;
 * - off-policy: episodes go on, and each is reset with a seed from (run seed, environment, its number). The seed and the
 *   actions of the episode under way bring a simulator back to where it was.
 * State: noise streams, the observation normaliser, the episodes under way.
 */
export interface Rollouts extends Stateful {
  readonly environments: number;
  collect(policy: Policy, request: RolloutRequest): Promise<Trajectories>;
  /** The rollout of this request for an update on the same device to begin; null: it does not lie there. Absent: no rollout does. */
  ahead?(request: RolloutRequest): RolloutAhead | null;
  dispose(): Promise<void>;
}
