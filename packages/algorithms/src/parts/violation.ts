import { BelayError, type CostSignals } from '@belay-rl/core';

/**
 * How far constraint i is exceeded in an episode: J_C − d [cost/episode], negative inside the limit. It is the gradient of the
 * Lagrangian in the multiplier. Throws `not-finite` if the cost estimate is no number.
 */
export function episodicViolation(costs: CostSignals, i: number): number {
  return finite(costs.estimate[i]! - costs.limit[i]!, costs, i);
}

/**
 * The same in a step: (J_C − d)/T [cost/step], the unit of a cost surrogate's mean. Throws `not-finite` if the cost estimate or
 * the episode length is no number.
 */
export function stepViolation(costs: CostSignals, i: number): number {
  return finite(costs.perStep(i), costs, i);
}

function finite(value: number, { names, estimate, limit, episodeLength }: CostSignals, i: number): number {
  if (Number.isFinite(value)) return value;
  throw new BelayError(
    'not-finite',
    `The violation of constraint '${names[i]}' is ${value} (cost estimate ${estimate[i]}, limit ${limit[i]}, episode length ${episodeLength}); an epoch must finish at least one episode, and its costs must be numbers.`,
  );
}
