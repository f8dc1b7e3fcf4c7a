import type { Rows } from './engine.ts';
import type { Policy } from './policy.ts';
import type { Stateful, Vec } from './values.ts';

/** A finished episode: raw sums, taken before any wrapper or normaliser. */
export interface Episode {
  readonly environment: number;
  readonly return: number;
  /** Undiscounted sum of each tracked cost, in the order of `Trajectories.costNames`. */
  readonly costs: readonly number[];
  readonly length: number;
  /** Row (in Trajectories) of the episode's first step. */
  readonly firstRow: number;
}

/**
 * One epoch's rows, environment-major: row = environment · steps + t, N = environments · steps.
 * A fragment ends where `ended` is not 0 and at every environment's last row.
 */
export interface Trajectories {
  readonly environments: number;
  readonly steps: number;
  /** N × o, normalised as they were when acted upon. */
  readonly observations: Rows;
  /** N × A, unclipped samples. */
  readonly actions: Vec;
  /** log π_behaviour(a|s), N. */
  readonly behaviour: Vec;
  readonly rewards: Vec;
  /** Tracked costs: the environment's total first, then every constrained one that is not the total. N each. */
  readonly costNames: readonly string[];
  readonly costs: readonly Vec[];
  /** N: 0 goes on, 1 terminated, 2 truncated. */
  readonly ended: Uint8Array;
  /**
   * The observation after each fragment that needs a bootstrap (truncated, or cut by the epoch's end), normalised.
   * `finalRows[i]` is the row in N whose successor `finalObservations[i]` is; ascending.
   */
  readonly finalObservations: Rows;
  readonly finalRows: Int32Array;
  readonly episodes: readonly Episode[];
}

/** `environments` ≤ Rollouts.environments take part, numbers 0 … environments − 1; `steps` of each. */
export interface RolloutRequest {
  readonly epoch: number;
  readonly environments: number;
  readonly steps: number;
}

/**
 * What the trainer calls: many environments stepped under one policy, in threads, in this thread, or as one GPU batch.
 * Every epoch begins with a reset of every environment, seeded from (run seed, environment, epoch), so a checkpoint
 * between epochs needs no simulator state. The result does not depend on the number of workers.
 * State: the observation normaliser and whatever wrappers keep. Arrays of the result are reused by the next call.
 */
export interface Rollouts extends Stateful {
  readonly environments: number;
  collect(policy: Policy, request: RolloutRequest): Promise<Trajectories>;
  dispose(): Promise<void>;
}
