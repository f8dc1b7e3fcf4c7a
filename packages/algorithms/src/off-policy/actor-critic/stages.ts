import type { Done, TransitionBatch } from '@belay-rl/core';

/** One stage of a gradient step. */
export type Stage = (batch: TransitionBatch) => Done;

/**
 * The stages of a learner's gradient step by name, in its order. The learner calls them through this object, so that a
 * measurement can put timed functions in their place.
 */
export type Stages = Record<string, Stage>;
