import type { SettingsOf, SettingsSchema } from '../settings/setting.ts';
import type { BatchEnvironment } from './batch-environment.ts';
import type { Engine } from './engine.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentDefinition } from './environment-definition.ts';
import type { Metrics } from './logger.ts';
import type { Stateful } from './values.ts';

/** What a wrapper works on. */
export interface WrapperContext {
  /** The environment's own definition: spaces, cost names (the first is the total), maxSteps. */
  readonly definition: EnvironmentDefinition;
  /**
   * Numbers that the trainer's side writes between rollouts and all of a run's environments read. Off-policy, when episodes
   * go on over rollouts, read them when an episode is reset only: so it can be played again with what it began with.
   */
  readonly controls: Float64Array;
}

/** What a rollout's finished episodes came to, means over them. */
export interface WrapperEpisodes {
  /** Undiscounted total cost [cost/episode]. */
  readonly cost: number;
  /** For each appended number, its sum over an episode's steps, as the policy saw it. */
  readonly extras: readonly number[];
}

/**
 * Changes every environment of a run from outside (Sauté, Simmer, early termination). One is made on the trainer's side and
 * one in every worker; only `controls` goes from the former to the latter.
 */
export interface Wrapper extends Partial<Stateful> {
  /** Numbers it appends to the observation. They reach the policy as they are, not normalised. */
  readonly extraObservations: number;
  /** First values of `controls`. Absent: none. */
  controls?(definition: EnvironmentDefinition): readonly number[];
  /** If it pays another reward, its steps carry the task's own as `taskReward`. */
  wrap(inner: Environment, context: WrapperContext): Environment;
  /**
   * The same around a batch; `context.engine` holds its rows. Absent: environments that come as a batch are wrapped one by one
   * and stepped side by side, which is slower.
   */
  wrapBatch?(inner: BatchEnvironment, context: WrapperContext & { readonly engine: Engine }): BatchEnvironment;
  /** On the trainer's side, after every rollout that finished an episode. */
  begin?(episodes: WrapperEpisodes, context: WrapperContext, log: Metrics): void;
}

/** What a plugin registers with `belay.wrapper`. */
export interface WrapperDefinition<S extends SettingsSchema = SettingsSchema> {
  readonly summary: string;
  readonly settings?: S;
  /** Columns that `begin` logs. */
  readonly metrics?: Readonly<Record<string, string>>;
  create(settings: SettingsOf<S>): Wrapper;
}
