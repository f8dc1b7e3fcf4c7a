import type { AlgorithmDefinition } from './algorithm.ts';
import type { Critic } from './critic.ts';
import type { Engine } from './engine.ts';
import type { EnvironmentDefinition } from './environment-definition.ts';
import type { LogSink, Metrics } from './logger.ts';
import type {
  ConstraintHandlerDefinition,
  OptimizerDefinition,
  PartDefinition,
  TrustRegionDefinition,
} from './part.ts';
import type { Random } from './values.ts';
import type { WrapperDefinition } from './wrapper.ts';

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
