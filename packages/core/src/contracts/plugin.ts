import type { AlgorithmDefinition, Critic } from './algorithm.ts';
import type { BatchEnvironment } from './batch-environment.ts';
import type { Engine } from './engine.ts';
import type { Environment, EnvironmentDefinition } from './environment.ts';
import type { LogSink, Metrics } from './logger.ts';
import type {
  ConstraintHandlerDefinition,
  OptimizerDefinition,
  PartDefinition,
  TrustRegionDefinition,
} from './part.ts';
import type { Settings, SettingsSchema } from './settings.ts';
import type { Random, Stateful } from './values.ts';

/** What a wrapper works on. */
export interface WrapperContext {
  /** The environment's own definition: spaces, cost names (the first is the total), maxSteps. */
  readonly definition: EnvironmentDefinition;
  /** Numbers shared by all of a run's environments, in whatever thread they are; the trainer's side writes them between epochs. */
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
  /** Where it pays another reward, its steps carry the task's own as `taskReward`. */
  wrap(inner: Environment, context: WrapperContext): Environment;
  /**
   * The same around a batch; \`context.engine\` holds its rows. Absent: environments that come as a batch are wrapped one by one
   * and stepped side by side, which is slower.
   */
  wrapBatch?(inner: BatchEnvironment, context: WrapperContext & { readonly engine: Engine }): BatchEnvironment;
  /** On the trainer's side, after every rollout that finished an episode. */
  begin?(episodes: WrapperEpisodes, context: WrapperContext, log: Metrics): void;
}

export interface WrapperDefinition {
  readonly summary: string;
  readonly settings?: SettingsSchema;
  /** Columns that `begin` logs. */
  readonly metrics?: Readonly<Record<string, string>>;
  create(settings: Settings): Wrapper;
}

export interface LogSinkDefinition {
  readonly summary: string;
  /** `directory` is the run's, or null where nothing is written. */
  create(settings: { readonly directory: string | null }): LogSink;
}

/** Services of a run that a plugin may replace. `inner` makes the one that would have been used. */
export interface Rebindings {
  /** The stream of a name. */
  random: (stream: string, seed: number, inner: () => Random) => Random;
  /** Where metrics go. */
  logger: (inner: Metrics) => Metrics;
  critic: (name: string, engine: Engine, inner: () => Critic) => Critic;
}

/** What `setup` receives. Registering a name that exists is an error naming both plugins. */
export interface Belay {
  optimizer(name: string, definition: OptimizerDefinition): void;
  constraintHandler(name: string, definition: ConstraintHandlerDefinition): void;
  trustRegion(name: string, definition: TrustRegionDefinition): void;
  algorithm(definition: AlgorithmDefinition): void;
  environment<O>(definition: EnvironmentDefinition<O>): void;
  wrapper(name: string, definition: WrapperDefinition): void;
  logSink(name: string, definition: LogSinkDefinition): void;
  /** A part of any other slot (an algorithm's own), e.g. part('eStep', 'estep-dual', …). */
  part<T>(slot: string, name: string, definition: PartDefinition<T>): void;
  /** Replaces a service of every run that loads this plugin. */
  rebind<K extends keyof Rebindings>(service: K, replacement: Rebindings[K]): void;
}

/** A plugin: a plain object. `belay` is the range of Belay versions it works with, e.g. '^0.1.0'. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly belay?: string;
  setup(belay: Belay): void;
}
