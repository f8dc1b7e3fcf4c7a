import type { Rows } from './rows.ts';
import type { Done, Vec } from './values.ts';

/**
 * Many environments in one batch, as workers and GPUs step them. `EnvironmentDefinition.createBatch` makes one, or
 * `vectorise` does from single environments.
 *
 *     batch.reset(seeds);
 *     for (;;) { engine.put(actions, rows); batch.step(rows); … read the outputs … }
 *
 * - After `step`, row i of every output belongs to environment i. If its `ended` is not 0 (see `EpisodeEnd`) the environment
 *   has been reset already: `observations` holds the new episode's first observation, `finalObservations` the old one's last.
 *   Rows of `finalObservations` of other environments may hold anything.
 * - What an environment does depends on its own seeds and actions only, not on `count` or on its neighbours.
 * - An episode that reaches the definition's `maxSteps` is truncated by the batch.
 * - Rows with a `host` array are read there; opaque handles on a device are read through `Engine.take`.
 * - An error of one environment is thrown as an `EnvironmentFault`, so that the message names its number.
 */
export interface BatchEnvironment {
  readonly count: number;
  /** count × o. */
  readonly observations: Rows;
  /** count × o. */
  readonly finalObservations: Rows;
  /** count × 1. */
  readonly rewards: Rows;
  /** count × 1: what the task paid, if a wrapper made `rewards` another; absent: the rewards. */
  readonly taskRewards?: Rows;
  /** count × (number of cost names), in the order of `costs`; each ≥ 0. */
  readonly costs: Rows;
  /** count × 1: an `EpisodeEnd`. */
  readonly ended: Rows;
  /** Resets all, environment i with `seeds[i]`. */
  reset(seeds: Uint32Array): Done;
  /** actions: count × A, already scaled and clipped. With n = `actions.count` < `count`, only the first n environments step. */
  step(actions: Rows): Done;
  /**
   * Resets environment i in the middle of an episode; without a seed its random stream goes on. Its row of `observations` is
   * the first one. Wrappers that end episodes (early termination) need it.
   */
  resetOne?(i: number, seed?: number): Done;
  /**
   * From here on, an environment that ends in `step` is reset with its number of `seeds`, which the caller keeps up to date.
   * Off-policy runs need this and `replay`; a batch without them is refused there.
   */
  seedResets?(seeds: Uint32Array): void;
  /**
   * Resets environment i with the seed and takes these actions (n × A, scaled), in none of which it ends. Its row of
   * `observations` is where that leads. `afterStep` is called after each of them, when row i of `observations`, `rewards` and
   * `costs` holds what that step gave. The rows of other environments stay as they are.
   */
  replay?(i: number, seed: number, actions: Vec, afterStep?: () => Done): Done;
  /** May answer later, if something outside of this process has to end. */
  dispose(): Done;
}
