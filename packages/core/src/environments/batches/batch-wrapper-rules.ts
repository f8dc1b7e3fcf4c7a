import type { Vec } from '../../contracts/values.ts';
import type { StepRows } from './host-batch.ts';

/** Which observation is shown: the first of an episode, one on the way, or the last. */
export type Moment = 'first' | 'step' | 'last';

/** What a wrapper does to a batch, in plain arrays. What is absent stays as the inner batch has it. */
export interface BatchWrapperRules {
  /** Environment i begins an episode. `seeded`: its random stream begins anew. Called before its first observation is shown. */
  reset?(i: number, seeded: boolean): void;
  readonly actions?: {
    /** A. */
    readonly width: number;
    /** to ← actions for the inner batch, rows first … last − 1. */
    change(first: number, last: number, from: Vec, to: Vec): void;
  };
  /**
   * The environments first … last − 1 have stepped: `rows` holds what the inner batch gave and may be changed. An `ended` that is
   * set here ends the episode.
   */
  step?(first: number, last: number, rows: StepRows): void;
  readonly observations?: {
    readonly width: number;
    /** to[toAt …] ← what environment i shows for the inner observation from[fromAt …]. */
    show(i: number, moment: Moment, from: Vec, fromAt: number, to: Vec, toAt: number): void;
  };
  /** `step` changes the rewards: `taskRewards` keeps what the task paid. */
  readonly taskRewards?: boolean;
}
