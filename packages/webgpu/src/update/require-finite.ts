import { BelayError } from '@belay-rl/core';

/** Error `not-finite` if one of the numbers is none. `what` begins the sentence; `progress`: epoch / epochs. */
export function requireFinite(values: ArrayLike<number>, what: string, progress: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    throw new BelayError(
      'not-finite',
      `${what} became ${values[i]} in the policy update on the device, ${Math.round(100 * progress)} % into the training: a smaller step (trustRegion.maxKl) or a larger optimizer.damping avoids it.`,
    );
  }
}
