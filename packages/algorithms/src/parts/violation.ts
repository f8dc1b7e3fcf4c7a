import { BelayError, type CostSignals } from '@belay-rl/core';

export type Variant = 'paper' | 'published';

export interface VariantSetting {
  readonly doc: string;
  readonly format: 'choice';
  readonly default: 'paper';
  readonly values: readonly ['paper', 'published'];
}

/** The setting that these handlers share. `published` is OmniSafe's (OmniSafe, March 2025) reading of the paper. */
export function variantSetting(published: string): VariantSetting {
  return {
    doc: `paper: as the paper has it; published: as OmniSafe computes it (${published}), for comparison with its figures.`,
    format: 'choice',
    default: 'paper',
    values: ['paper', 'published'],
  };
}

/**
 * How far constraint i is exceeded: (J_C − d)/T [cost/step], the unit of the cost surrogate's mean; negative inside the limit.
 * `published` leaves it in cost per episode, which is T times too large compared with the surrogate.
 * Throws `not-finite` if the cost estimate is no number.
 */
export function violation(costs: CostSignals, i: number, variant: Variant): number {
  const value = variant === 'paper' ? costs.perStep(i) : costs.estimate[i]! - costs.limit[i]!;
  if (!Number.isFinite(value)) {
    throw new BelayError(
      'not-finite',
      `The violation of constraint '${costs.names[i]}' is ${value} (estimate ${costs.estimate[i]}, limit ${costs.limit[i]}, episode length ${costs.episodeLength}); an epoch must finish at least one episode.`,
    );
  }
  return value;
}
