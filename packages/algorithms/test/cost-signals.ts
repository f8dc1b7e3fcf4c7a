import { type CostSignals, discountedCost } from '@belay-rl/core';

/** Costs for handlers under test: estimates and limits [cost/episode] of episodes of `length` steps. */
export function costSignals(estimate: readonly number[], limit: readonly number[], length: number): CostSignals {
  return {
    names: estimate.map((_, i) => (i === 0 ? 'cost' : `cost${i}`)),
    estimate: Float64Array.from(estimate),
    limit: Float64Array.from(limit),
    episodeLength: length,
    discount: 0.99,
    perStep: (i) => (estimate[i]! - limit[i]!) / length,
    discounted: (cost) => discountedCost(cost, 0.99, length),
  };
}
