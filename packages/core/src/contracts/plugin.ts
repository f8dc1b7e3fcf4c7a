import type { AlgorithmDefinition, Critic } from './algorithm.ts';
import type { CostSignals } from './cost-signals.ts';
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

/** Changes one environment from outside (Sauté, Simmer, early termination, frame stacking). */
export interface Wrapper extends Partial<Stateful> {
  /** Numbers it appends to the observation. */
  readonly extraObservations: number;
  /** `controls` is shared memory that the trainer's side writes between epochs. */
  wrap(inner: Environment, controls: Float64Array): Environment;
  begin?(costs: CostSignals, controls: Float64Array): void;
}

export interface WrapperDefinition {
  readonly summary: string;
  readonly settings?: SettingsSchema;
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
