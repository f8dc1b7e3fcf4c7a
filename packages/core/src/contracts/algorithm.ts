import type { OnPolicySections } from '../settings/run-sections.ts';
import type { Settings, SettingsOf, SettingsSchema } from '../settings/setting.ts';
import type { Critic } from './critic.ts';
import type { CriticFitter } from './critic-fitter.ts';
import type { Engine } from './engine.ts';
import type { EnvironmentDefinition } from './environment-definition.ts';
import type { Journal } from './journal.ts';
import type { Metrics } from './logger.ts';
import type { MemoryContext, MemoryNeed } from './memory.ts';
import type { Policy } from './policy.ts';
import type { Schedule } from './policy-update.ts';
import type { CollectOptions, RolloutAhead, Trajectories } from './rollouts.ts';
import type { Box, Space, SpaceType } from './space.ts';
import type { Random, Stateful } from './values.ts';

/** What a running algorithm may use during one epoch. */
export interface Run {
  /** 0-based, and how many there will be. */
  readonly epoch: number;
  readonly epochs: number;
  /** Environments that take part in this epoch, and steps of each in all of it. The last epoch may be smaller. */
  readonly environments: number;
  readonly steps: number;
  readonly log: Metrics;
  /** Rolls steps out under `policy`, all of the epoch's unless `options` say fewer; episode metrics are logged by the object that implements `Run`. */
  collect(policy: Policy, options?: CollectOptions): Promise<Trajectories>;
  /**
   * The next epoch's first rollout, of all its steps and with outcomes on the device, for the update of this epoch to begin;
   * null: this is the last epoch, or rollouts are computed elsewhere.
   */
  ahead(): RolloutAhead | null;
  /** Adds the time since the last call to columns: 'Time/Update', and besides it the one of a part such as 'Time/Actor'. */
  time(...columns: readonly string[]): void;
  /** A sentence for the person who watches, shown at once and kept in the run's log. */
  warn(sentence: string): void;
}

/**
 * A training algorithm, on- or off-policy. The trainer's loop:
 *
 *     for (epoch …) { await algorithm.epoch(run); row; checkpoint(algorithm.save()) }
 *
 * `epoch` collects, learns and logs; it throws a BelayError naming quantity and part at the first non-finite number.
 */
export interface Algorithm extends Stateful {
  readonly policy: Policy;
  /** What of its state is too large for every checkpoint and only grows (a replay buffer); `save` leaves it out. */
  readonly journal?: Journal;
  epoch(run: Run): Promise<void>;
  dispose(): void;
}

/** What an algorithm is made from. */
export interface AlgorithmContext<Own = Settings, Sections = OnPolicySections> {
  readonly engine: Engine;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  /** Environments stepped side by side, and steps of each in one epoch. */
  readonly environments: number;
  readonly stepsPerEnvironment: number;
  readonly epochs: number;
  /** The policy update's batch size and passes: settings, else the algorithm's, else the trust region's own. */
  readonly schedule: Schedule;
  /** Names of all the environment's costs, the total first, and the limit of each [cost/episode], Infinity if there is none. */
  readonly costNames: readonly string[];
  readonly limits: readonly number[];
  /** Resolved settings by section: settings('training'), settings('optimizer') … */
  settings(section: 'algorithm'): Own;
  settings<Section extends keyof Sections>(section: Section): Sections[Section];
  settings(section: string): Settings;
  readonly log: Metrics;
  /** The stream of that name, the same object each time. Its state belongs to the run and is checkpointed by it. */
  random(stream: string): Random;
  /** The run's policy, made once from `policy.*` and initialised from the stream 'init'. */
  createPolicy(maxRows: number): Policy;
  /** Another policy of the run's shape, its parameters 0 until they are written: a target, or the policy as it was. */
  copyPolicy(maxRows: number): Policy;
  /**
   * A critic from `critic.*`; `name` keys its initialisation ('reward', or a cost name). `inputs`: its width, absent: the
   * observations'. `outputs`: values of a row, absent: one.
   */
  createCritic(name: string, maxRows: number, inputs?: number, outputs?: number): Critic;
  /** A plugin brings critics of its own (it rebinds 'critic'): only their `fit` knows how they learn. Absent: none does. */
  readonly ownCritics?: boolean;
  /** Fits critics next to the policy's update; absent: they are fitted in this thread. */
  readonly criticFitter?: CriticFitter | null;
  /** A swappable part that the configuration names, e.g. part('optimizer', policy); throws if the algorithm declared no such slot. */
  part<T>(slot: string, policy: Policy, constraints: readonly string[]): T;
}

/** on-policy: each epoch's rows are learnt from once; off-policy: rows go into a replay buffer. */
export type Family = 'on-policy' | 'off-policy';

/** What is known of a run when its defaults are asked for. */
export interface PlannedRun {
  /** Its `training.steps`. */
  readonly steps: number;
  /** The part that fills each slot. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Dotted settings by exact environment id, or by what the environment is (as its own settings' defaults make it) and the run. */
export type EnvironmentOverrides =
  | Readonly<Record<string, Settings>>
  | ((environment: EnvironmentDefinition, run: PlannedRun) => Settings);

/** A rule of an algorithm under a name that the setting `variant` chooses. */
export interface AlgorithmVariant {
  /** What it is: the end of 'NAME: …'. */
  readonly summary: string;
  /** Dotted settings over `defaults` and `environments`; a part's apply only while the algorithm's own part is chosen. */
  readonly settings: Settings;
}

/** What a plugin registers with `belay.algorithm`. `compose` in core makes one from three part names. */
export interface AlgorithmDefinition<S extends SettingsSchema = SettingsSchema> {
  readonly name: string;
  readonly summary: string;
  /**
   * 'on-policy' (absent): an epoch begins with a reset of every environment, and its rows are learnt from once.
   * 'off-policy': episodes go on from epoch to epoch, rows go into a replay buffer. It decides which of core's settings a run has.
   */
  readonly family?: Family;
  /**
   * Kinds of action spaces that it takes. Absent: all on-policy, boxes off-policy. An algorithm that goes by `Policy` and
   * `Distribution` only takes all.
   */
  readonly actions?: readonly SpaceType[];
  /** Slots and the part that fills each by default, e.g. { optimizer: 'kfac', constraint: 'margin-blender', trustRegion: 'minibatch-kl-guard' }. */
  readonly parts?: Readonly<Record<string, string>>;
  /** Functions that a part in a slot of the algorithm's own must have, e.g. { eStep: ['solve'] }; checked when it is made. */
  readonly slotMembers?: Readonly<Record<string, readonly string[]>>;
  /** Settings of its own, under `algorithm.*`. */
  readonly settings?: S;
  /** Dotted defaults over core's and the parts' own: { 'training.passes': 10, 'optimizer.damping': 0.1 }. A part's apply only while that part is chosen. */
  readonly defaults?: Settings;
  /** What differs from `defaults` on some environments, or for a run of some length. */
  readonly environments?: EnvironmentOverrides;
  /**
   * Rules by name, of which `variant` chooses one; the first runs if no one is named. What one of them sets and another does not
   * is for the other as `defaults` and `environments` have it. Absent: `variant` is that of the parts, if they have any.
   */
  readonly variants?: Readonly<Record<string, AlgorithmVariant>>;
  /** Column → what it shows, with unit. */
  readonly metrics?: Readonly<Record<string, string>>;
  /** What it keeps in memory, parts left out. Absent: what the on-policy family keeps. */
  memory?(context: MemoryContext<SettingsOf<S>>): readonly MemoryNeed[];
  create(context: AlgorithmContext<SettingsOf<S>>): Algorithm | Promise<Algorithm>;
}
