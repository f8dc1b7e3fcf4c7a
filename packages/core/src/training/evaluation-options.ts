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
  /** Chooses the layouts; the same seed, the same layouts. */
  readonly seed: number;
  /** Cost names and the limit of each [cost/episode]; Infinity: none. */
  readonly costNames: readonly string[];
  readonly limits: readonly number[];
  /** Aborted: stops with the episodes done so far. */
  readonly signal?: AbortSignal;
  readonly onEpisode?: (episode: EvaluatedEpisode, index: number) => void;
}

/** One evaluated episode: undiscounted sums. */
export interface EvaluatedEpisode {
  /** What the environment was reset with. */
  readonly seed: number;
  readonly return: number;
  readonly length: number;
  /** Undiscounted sums, in the order of `costNames`. */
  readonly costs: readonly number[];
}
