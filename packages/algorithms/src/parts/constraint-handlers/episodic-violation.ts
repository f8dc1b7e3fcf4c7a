import { BelayError, type CostSignals } from '@belay-rl/core';

/**
 * J_C − d of constraint i [cost/episode]: the gradient of the Lagrangian in the multiplier.
 * Throws `not-finite` if the cost estimate is no number.
 */
export function episodicViolation({ names, estimate, limit }: CostSignals, i: number): number {
  const value = estimate[i]! - limit[i]!;
  if (!Number.isFinite(value)) {
    throw new BelayError(
      'not-finite',
      `The cost estimate of constraint '${names[i]}' is ${estimate[i]} (limit ${limit[i]}); an epoch must finish at least one episode, and its costs must be numbers.`,
    );
  }
  return value;
}
