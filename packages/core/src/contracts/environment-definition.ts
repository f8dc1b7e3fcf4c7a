import type { SettingsSchema } from '../settings/setting.ts';
import type { BatchEnvironment } from './batch-environment.ts';
import type { Engine } from './engine.ts';
import type { Environment } from './environment.ts';
import type { EngineRolloutsContext, EnvironmentEngine } from './environment-engine.ts';
import type { Rollouts } from './rollouts.ts';
import type { Box, Space, StructuredSpace } from './space.ts';

/** What a plugin registers: `belay.environment({...})` or `defineEnvironment({...})`. */
export interface EnvironmentDefinition<O = Record<string, unknown>> {
  readonly id: string;
  /** One line for `belay list environments`. */
  readonly summary: string;
  /** Bounds of each number of an observation's row. A space of another kind: `StructuredDefinition`. */
  readonly observationSpace: Box;
  /**
   * What the row's numbers stand for, if they are more than numbers (`observationLayout`): images, choices, parts by name. Absent: a
   * vector of `observationSpace`.
   */
  readonly structure?: StructuredSpace;
  /**
   * The part of a dictionary that says, by a bit for each option of the action's choices, in order, which of them are open: a policy
   * never takes another. Absent: all are, always.
   */
  readonly actionMask?: string;
  /** A box, choices, or bits: `{ type: 'discrete', n: 4 }`, `{ type: 'multi-discrete', sizes: [3, 2] }`, `{ type: 'multi-binary', n: 3 }`. */
  readonly actionSpace: Space;
  /** Names of the cost signals; the first is the total, what a single `constraint.costLimit` limits. Default `['cost']`. */
  readonly costs?: readonly string[];
  /**
   * Measures of the task's own, such as success, by name, with what each shows: logged as `Measures/NAME`, evaluated and plotted.
   * They change nothing in training. Absent: none.
   */
  readonly measures?: Readonly<Record<string, string>>;
  /**
   * Versions of what computes it outside of Belay, by name: recorded in a run's `config.yaml`, and told when it goes on with others.
   * Absent: none.
   */
  readonly versions?: Readonly<Record<string, string>>;
  /** Its batches hold something outside of this process, such as another process: a worker thread disposes of them before it ends. */
  readonly outside?: boolean;
  /** Every episode ends by then. */
  readonly maxSteps: number;
  /** Its steps carry `taskReward`: it is wrapped. */
  readonly taskRewards?: boolean;
  /**
   * Longest time that a run takes to check the first environment that it creates, before it uses it [s]; 0 or absent: no
   * check. `environment.checkSeconds` overrides it.
   */
  readonly check?: number;
  /** Settings under `environment.*`, handed to `create`. */
  readonly settings?: SettingsSchema;
  /** Facts for listings and pages, e.g. { agent: 'Point', task: 'Goal', level: 1 }. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /**
   * If spaces or costs depend on settings: returns the definition for all of these settings, with the same id and the same
   * `settings`. The static fields describe the defaults; `create` must agree with the returned definition.
   */
  configure?(options: O): EnvironmentDefinition<O>;
  /**
   * The same environment with episodes of up to `maxSteps` steps. Absent: `withTimeLimit` steps single environments on after
   * their own limit, which they must allow.
   */
  withMaxSteps?(maxSteps: number): EnvironmentDefinition<O>;
  /** May be asynchronous if a simulator must be loaded first. */
  create(options: O): Environment | Promise<Environment>;
  /**
   * `count` environments in one batch, in memory of `engine`; used for everything that steps many of them. Row i behaves like
   * an environment of `create` with the same seeds and actions. Absent: `vectorise` makes the batch from single environments.
   * Code that derives a definition from another one uses `deriveEnvironment`, so that neither way in is forgotten.
   */
  createBatch?(count: number, options: O, engine: Engine): BatchEnvironment | Promise<BatchEnvironment>;
  /**
   * Simulators that can compute it, in the order in which `environment.engine: auto` prefers them. The last one is the
   * original, which the others must equal: runs made before there was a choice used it. Absent: there is no choice.
   */
  readonly engines?: readonly EnvironmentEngine<O>[];
  /** The engine that `create` and `createBatch` belong to, once one is chosen (`environmentOnEngine`). */
  readonly engine?: string;
  /** That engine's own rollouts, if it has any. */
  createRollouts?(options: O, context: EngineRolloutsContext): Rollouts | Promise<Rollouts>;
}
