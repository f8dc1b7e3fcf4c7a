import type { Done, Outputs, Rows, Stateful, Vec } from '@belay-rl/core';

/** Weighted actions at B states. Sample-major: entry j · B + s is action j at state s. One object, refilled. */
export interface MStepBatch {
  /** s, B × o. */
  readonly observations: Rows;
  /** π_old's outputs at s. */
  readonly reference: Outputs;
  /** K. */
  readonly samples: number;
  /** K · B × A, unclipped. */
  readonly actions: Vec;
  /** K · B: q, which sums to 1 over the samples of a state. */
  readonly weights: Vec;
}

/** The slot `mStep`: fits the context's policy to weighted samples. Once a gradient step; it logs its own metrics. */
export interface MStep extends Stateful {
  /** Once, before the first batch: most states of a batch. */
  prepare(states: number): void;
  /** At the start of a round of gradient steps, after π_old may have changed. */
  beginRound?(): void;
  step(batch: MStepBatch): Done;
}
