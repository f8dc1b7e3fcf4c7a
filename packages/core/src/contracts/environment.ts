import type { Rows } from './engine.ts';
import type { SettingsSchema } from './settings.ts';
import type { Done, Stateful, Vec } from './values.ts';

/** A box. Infinite bounds are written as ±Infinity. Both arrays have the space's dimension as length. */
export interface Space {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What `step` returns. An environment may return the same object, and the same observation array, every time. */
export interface StepResult {
  observation: ArrayLike<number>;
  reward: number;
  /** What the task paid, where a wrapper made `reward` another; episode returns add this up. Absent: `reward`. */
  taskReward?: number;
  /**
   * Finite and ≥ 0. One number (the total, the first name in `costs`), or one per name. The total is never below one of its parts
   * and stands beside them; a part that is left out counts 0, and `{}` is no cost at all.
   */
  cost: number | Readonly<Record<string, number>>;
  /** The episode is over by the task's own rule: nothing follows, the value of what comes is 0. */
  terminated: boolean;
  /** The episode was cut (time limit): the value of what comes is bootstrapped. */
  truncated: boolean;
}

/**
 * One environment, as its author writes it.
 *
 *     let o = env.reset(seed);
 *     for (;;) { const r = env.step(action); if (r.terminated || r.truncated) o = env.reset(); }
 *
 * `reset(seed)` starts the environment's random stream anew (seed in [0, 2³²)): everything that follows, later unseeded
 * resets included, is a function of the seed and the actions. `reset()` continues the stream.
 * `action` arrives already scaled and clipped to `actionSpace`. Throw an Error with one sentence where a state is impossible.
 */
export interface Environment extends Partial<Stateful> {
  reset(seed?: number): ArrayLike<number>;
  step(action: Vec): StepResult;
  dispose?(): void;
}

/** What a plugin registers: `belay.environment({...})` or `defineEnvironment({...})`. */
export interface EnvironmentDefinition<O = Record<string, unknown>> {
  readonly id: string;
  /** One line for `belay list environments`. */
  readonly summary: string;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  /** Names of the cost signals; the first is the total, what a single `constraint.costLimit` limits. Default `['cost']`. */
  readonly costs?: readonly string[];
  /** Every episode ends by then. */
  readonly maxSteps: number;
  /** Its steps carry `taskReward`: it is wrapped. */
  readonly taskRewards?: boolean;
  /** Settings under `environment.*`, handed to `create`. */
  readonly settings?: SettingsSchema;
  /** Facts for listings and pages, e.g. { agent: 'Point', task: 'Goal', level: 1 }. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /**
   * Where spaces or costs follow from settings: the definition as these (all of `settings`) make it, under the same id and
   * with the same `settings`. What stands beside it describes the defaults; `create` must agree with its result.
   */
  configure?(options: O): EnvironmentDefinition<O>;
  /** May be asynchronous where a simulator must be loaded first. */
  create(options: O): Environment | Promise<Environment>;
}

/**
 * Many environments in one batch, as workers and GPUs step them; made from single ones by `vectorise`, or written as such.
 * After `step`, row i of every output belongs to environment i. Where `ended` is 1 (terminated) or 2 (truncated) the
 * environment has been reset already: `observations` holds the new episode's first observation, `finalObservations` the
 * old one's last. Rows may be opaque handles on a device: callers use `Engine.put` and `Engine.take` to move data, and
 * read nothing else.
 */
export interface BatchEnvironment {
  readonly count: number;
  readonly observations: Rows;
  readonly finalObservations: Rows;
  /** count × 1. */
  readonly rewards: Rows;
  /** count × 1: `taskReward` of each, where the environments are wrapped; absent: the rewards. */
  readonly taskRewards?: Rows;
  /** count × (number of cost names), in the order of `costs`. */
  readonly costs: Rows;
  /** count × 1: 0 goes on, 1 terminated, 2 truncated. */
  readonly ended: Rows;
  /** Resets all with one seed each. */
  reset(seeds: Uint32Array): Done;
  /**
   * From here on, an environment that ends in `step` is reset with its number of `seeds`, which the caller keeps up to date.
   * Off-policy runs need this and `replay`; a batch that has them not is refused there.
   */
  seedResets?(seeds: Uint32Array): void;
  /** Resets environment i with the seed and takes these actions (n × A, scaled), in none of which it ends. Its row of `observations` is where that leads. */
  replay?(i: number, seed: number, actions: Vec): Done;
  /** actions: count × A, already scaled and clipped. With `actions.count` < `count` only the first ones' outputs are read. */
  step(actions: Rows): Done;
  dispose(): void;
}
