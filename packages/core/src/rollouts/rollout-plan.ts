import type { Space } from '../contracts/space.ts';

/** What collecting needs to know, as plain data that crosses threads. */
export interface RolloutPlan {
  readonly environmentId: string;
  /** o: width of an observation. */
  readonly observations: number;
  /** The last so many of them come from a wrapper, and are not normalised. */
  readonly extraObservations: number;
  /** So many before those are images and an action mask, and are not normalised either; absent: none. */
  readonly plainObservations?: number;
  /** Where in an observation the action mask begins; absent: there is none. */
  readonly actionMask?: number;
  /** Numbers of the wrapper's controls; absent: none. */
  readonly wrapperControls?: number;
  readonly actionSpace: Space;
  /** All of the environment's costs, the total first. */
  readonly costNames: readonly string[];
  /** E: environments of the run, numbered 0 … E − 1. Streams and seeds belong to the number, never to a thread. */
  readonly environments: number;
  /** Most steps of each in one epoch. */
  readonly steps: number;
  /** restart: every rollout begins with a reset; continue: episodes go on from one to the next. */
  readonly episodes: 'restart' | 'continue';
  /** Every episode ends by then. */
  readonly maxSteps: number;
  readonly seed: number;
  readonly normalizeObservations: boolean;
  /** Bound of the normalised observations. */
  readonly observationClip: number;
}
