import type { StayedOutcomes } from '@belay-rl/core';

/** How outcomes lie on the device, and how episodes follow each other there: they end by time only. */
export interface OutcomeShape {
  /** E × T rows of `width` numbers: the actions, log π of the behaviour, the reward, the costs. */
  readonly buffer: GPUBuffer;
  readonly width: number;
  readonly actions: number;
  /** Steps of an episode, and episodes that an environment begins in the rollout. */
  readonly maxSteps: number;
  readonly episodes: number;
}

/** Outcomes of a rollout that stayed on the device. */
export class DeviceOutcomes implements StayedOutcomes {
  readonly shape: OutcomeShape;
  readonly sizes: StayedOutcomes['sizes'];

  /** `sums`: of each signal the sum of sizes, then the count of rows that are not 0. */
  constructor(shape: OutcomeShape, sums: Float32Array) {
    this.shape = shape;
    this.sizes = Array.from({ length: sums.length / 2 }, (_, k) => ({ sum: sums[2 * k]!, count: sums[2 * k + 1]! }));
  }
}
