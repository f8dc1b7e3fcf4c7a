import type { SettingsOf, SettingsSchema } from '../settings/setting.ts';
import type { ConstraintHandler } from './constraint-handler.ts';
import type { Engine } from './engine.ts';
import type { Metrics } from './logger.ts';
import type { MemoryContext } from './memory.ts';
import type { Optimizer } from './optimizer.ts';
import type { Policy } from './policy.ts';
import type { Schedule } from './policy-update.ts';
import type { TrustRegion } from './trust-region.ts';
import type { Random } from './values.ts';

/** What one part can do for another, e.g. 'fisher': natural optimizers give a Fisher metric. */
export type Capability = 'fisher';

/** update: the bound is on an update's steps together; step: on each step by itself. */
export type MaxKlBounds = 'update' | 'step';

/** What a part is made from. */
export interface PartContext {
  readonly engine: Engine;
  readonly policy: Policy;
  /** Names of the m constraints with a finite limit. */
  readonly constraints: readonly string[];
  /** The update's batch size and passes. */
  readonly schedule: Schedule;
  /** Rows of one epoch (N). */
  readonly rows: number;
  /** `trustRegion.maxKl` if the chosen trust region has such a setting, else null: natural optimizers take their default step from it. */
  readonly maxKl: number | null;
  /** What `maxKl` bounds: the steps of an update together (if not given), or each by itself. */
  readonly maxKlBounds?: MaxKlBounds;
  readonly log: Metrics;
  random(stream: string): Random;
}

/** A named, configurable part. `summary` is one line for `belay list`; `create` gets its checked settings. */
export interface PartDefinition<T, S extends SettingsSchema = SettingsSchema> {
  readonly summary: string;
  readonly settings?: S;
  /** Column → what it shows, with unit. `Name/<constraint>` stands for one column for each constraint after the first. */
  readonly metrics?: Readonly<Record<string, string>>;
  /** Bytes that it keeps in the engine's memory. Absent: eight vectors of the policy's parameters are reserved for it. */
  memory?(context: MemoryContext): number;
  create(settings: SettingsOf<S>, context: PartContext): T;
}

/** What a plugin registers with `belay.optimizer`. */
export interface OptimizerDefinition<S extends SettingsSchema = SettingsSchema> extends PartDefinition<Optimizer, S> {
  readonly provides?: readonly Capability[];
}

/** A method’s type, so that a definition of a narrower schema is one of a wider schema too. It has no say in what S is inferred to be. */
type Needs<S extends SettingsSchema> = { of(settings: SettingsOf<NoInfer<S>>): readonly Capability[] }['of'];

/** What a plugin registers with `belay.constraintHandler`. */
export interface ConstraintHandlerDefinition<S extends SettingsSchema = SettingsSchema>
  extends PartDefinition<ConstraintHandler, S> {
  /** Capabilities it needs of the optimizer, possibly depending on its settings. */
  readonly needs?: readonly Capability[] | Needs<S>;
  /** How many constraints it takes, [least, most]. */
  readonly constraints: readonly [number, number];
  /** Its mathematics holds at the behaviour policy only: one step per epoch, on all rows. */
  readonly oneStep?: boolean;
  /** It brings its own losses, so that `training.clip` would do nothing. */
  readonly ownSurrogates?: boolean;
}

/** What a plugin registers with `belay.trustRegion`. */
export interface TrustRegionDefinition<S extends SettingsSchema = SettingsSchema>
  extends PartDefinition<TrustRegion, S> {
  /** The schedule that fits it, unless the algorithm or the user says otherwise. */
  readonly schedule: Schedule;
  /** It acts between passes, so that one pass would make it idle. */
  readonly manyPasses?: boolean;
  /** What its `maxKl` bounds under these settings; an update's steps together if not given. */
  maxKlBounds?(settings: SettingsOf<S>): MaxKlBounds;
}
