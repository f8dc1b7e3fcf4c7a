import type { Stateful, Vec } from './values.ts';

/** What `step` returns. An environment may return the same object, and the same observation array, every time. */
export interface StepResult {
  observation: ArrayLike<number>;
  reward: number;
  /** What the task paid, if a wrapper made `reward` another; episode returns add this up. Absent: `reward`. */
  taskReward?: number;
  /**
   * Finite and ≥ 0. One number (the total, the first name in `costs`), or one per name. The total is never below one of its parts
   * and stands next to them; a part that is left out counts 0, and `{}` is no cost at all.
   */
  cost: number | Readonly<Record<string, number>>;
  /**
   * Numbers of the task's own, by the names in the definition's `measures`: added up over the episode, and averaged over
   * episodes. Report a success once, as 1, in the step that brings it. A name that is left out counts 0.
   */
  measures?: Readonly<Record<string, number>>;
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
 * `action` arrives already scaled and clipped to a box; of choices it holds one index per choice, from 0. Throw an Error with one sentence if a state is impossible.
 */
export interface Environment extends Partial<Stateful> {
  reset(seed?: number): ArrayLike<number>;
  step(action: Vec): StepResult;
  dispose?(): void;
  /** The environment that it wraps, if any: `belay render` draws that. Wrappers of Belay need not name it. */
  readonly inner?: Environment;
}
