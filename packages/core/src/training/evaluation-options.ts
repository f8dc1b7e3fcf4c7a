import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Settings } from '../settings/setting.ts';
import type { LoadedPolicy } from './policy-from-state.ts';

/** Whom to evaluate, where, and for how many episodes. */
export interface EvaluationOptions {
  readonly policy: LoadedPolicy;
  readonly environment: EnvironmentDefinition;
  /** The environment's own. */
  readonly settings: Settings;
  readonly episodes: number;
  /** Plays these of the episodes that `seed` makes, by number from 0, in place of the first `episodes`. */
  readonly numbers?: readonly number[] | undefined;
  /** Chooses the layouts; the same seed, the same layouts. */
  readonly seed: number;
  /** Cost names and the limit of each [cost/episode]; Infinity: none. */
  readonly costNames: readonly string[];
  readonly limits: readonly number[];
  /** Draw actions from the policy instead of taking its means; `seed` chooses the draws. Default: false. */
  readonly sample?: boolean;
  /** Tells what the task itself gave since it was asked last, if it and not what a wrapper makes of it is to be judged. */
  readonly task?: (() => TaskStep) | null;
  /** Aborted: stops with the episodes done so far. */
  readonly signal?: AbortSignal;
  readonly onEpisode?: (episode: EvaluatedEpisode, index: number) => void;
}

/** Numbers of the episodes that are played, in order. */
export function numbersOf({ episodes, numbers }: Pick<EvaluationOptions, 'episodes' | 'numbers'>): readonly number[] {
  return numbers ?? Array.from({ length: episodes }, (_, i) => i);
}

/** One evaluated episode: undiscounted sums. */
export interface EvaluatedEpisode {
  /** What the environment was reset with. */
  readonly seed: number;
  readonly return: number;
  readonly length: number;
  /** Undiscounted sums, in the order of `costNames`. */
  readonly costs: readonly number[];
  /** Sums of the task's own measures, by name; absent if it has none. */
  readonly measures?: Readonly<Record<string, number>>;
}

/** What the steps of a task came to, one or several: a wrapper may repeat an action. */
export interface TaskStep {
  /** 0: the wrapper has not stepped it, as its episode is over. */
  readonly steps: number;
  readonly reward: number;
  readonly costs: Readonly<Record<string, number>>;
  readonly measures: Readonly<Record<string, number>>;
  readonly ended: boolean;
}
