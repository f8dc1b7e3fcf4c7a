import type { NoSettings, SettingsSchema, SettingValue } from '../settings/setting.ts';
import type { AlgorithmDefinition } from './algorithm.ts';
import type { Critic } from './critic.ts';
import type { Engine } from './engine.ts';
import type { EngineDefinition } from './engine-definition.ts';
import type { EnvironmentDefinition } from './environment-definition.ts';
import type { EnvironmentEngineAddition } from './environment-engine.ts';
import type { EnvironmentFamily } from './environment-family.ts';
import type { LogSink, Metrics } from './logger.ts';
import type { NetworkDefinition } from './network-definition.ts';
import type {
  ConstraintHandlerDefinition,
  OptimizerDefinition,
  PartDefinition,
  TrustRegionDefinition,
} from './part.ts';
import type { StructuredDefinition } from './structured-environment.ts';
import type { Random } from './values.ts';
import type { WrapperDefinition } from './wrapper.ts';

/** What a log sink may know of its run. */
export interface LogSinkContext {
  /** The run's directory, absolute; null: nothing is written. */
  readonly directory: string | null;
  readonly algorithm: string;
  readonly environment: string;
  readonly seed: number;
  /** Every setting of the run by its dotted key, as `belay config` shows it; Infinity is a number here. */
  readonly settings: Readonly<Record<string, SettingValue>>;
}

/** What a plugin registers with `belay.logSink`. */
export interface LogSinkDefinition {
  readonly summary: string;
  create(context: LogSinkContext): LogSink;
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
  optimizer<const S extends SettingsSchema = NoSettings>(name: string, definition: OptimizerDefinition<S>): void;
  constraintHandler<const S extends SettingsSchema = NoSettings>(
    name: string,
    definition: ConstraintHandlerDefinition<S>,
  ): void;
  trustRegion<const S extends SettingsSchema = NoSettings>(name: string, definition: TrustRegionDefinition<S>): void;
  algorithm<const S extends SettingsSchema = NoSettings>(definition: AlgorithmDefinition<S>): void;
  /** Observations of any space: a box, an image, choices, bits, parts by name. */
  environment<O>(definition: EnvironmentDefinition<O> | StructuredDefinition<O>): void;
  /** Environments by ids that begin with a prefix and a colon. */
  environmentFamily(family: EnvironmentFamily): void;
  /** A simulator for environments that other plugins register, chosen by `environment.engine`. */
  environmentEngine(name: string, addition: EnvironmentEngineAddition): void;
  wrapper<const S extends SettingsSchema = NoSettings>(name: string, definition: WrapperDefinition<S>): void;
  /** A kind of network, for policies and critics: network.name chooses it. */
  network<const S extends SettingsSchema = NoSettings>(name: string, definition: NetworkDefinition<S>): void;
  logSink(name: string, definition: LogSinkDefinition): void;
  /** What computes networks, chosen by `engine.name`. */
  engine<const S extends SettingsSchema = NoSettings>(name: string, definition: EngineDefinition<S>): void;
  /** A part of any other slot (an algorithm's own), e.g. part('eStep', 'estep-dual', …). */
  part<T, const S extends SettingsSchema = NoSettings>(
    slot: string,
    name: string,
    definition: PartDefinition<T, S>,
  ): void;
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
