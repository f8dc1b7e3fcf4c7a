import { BelayError, type Distribution, type Outputs } from '@belay-rl/core';

/** to ← from, row for row: what the policy said before a step. */
export function copyOutputs(from: Outputs, to: Outputs, { actions, outputs }: Distribution): void {
  to.count = from.count;
  const entries = from.count * outputs;
  for (let i = 0; i < entries; i++) to.mean[i] = from.mean[i]!;
  const scales = from.scalePerRow ? from.count * actions : from.scale.length;
  for (let i = 0; i < scales; i++) to.scale[i] = from.scale[i]!;
}

/**
 * A KL that is no number means that the candidate's outputs are none. `restore` runs first, so that the parameters a
 * checkpoint would hold are sound. An infinite KL is a large one, and rejected like any other.
 */
export function requireKl(kl: number, what: string, restore: () => void): void {
  if (!Number.isNaN(kl)) return;
  restore();
  throw new BelayError(
    'not-finite',
    `The KL divergence of ${what} is not a number; its parameters were rolled back. A smaller trustRegion.maxKl or a larger optimizer.damping keeps the policy finite.`,
  );
}

/** Most rows of a minibatch under a schedule. */
export function maxRowsOf(schedule: { readonly batchSize: number | 'all' }, rows: number): number {
  return schedule.batchSize === 'all' ? rows : Math.min(schedule.batchSize, rows);
}
