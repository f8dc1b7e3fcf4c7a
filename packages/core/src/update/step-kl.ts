import type { MaxKlBounds } from '../contracts/part.ts';

/**
 * δ [nats] of one of `steps` steps under a limit on the KL divergence. If the limit is on their sum, each gets an even share.
 * If it is on each by itself, nine tenths: a step's true KL is not quite its second-order forecast, and one that aims at the
 * limit itself would be refused every other time.
 */
export function stepKlWithin(maxKl: number, bounds: MaxKlBounds = 'update', steps: number): number {
  return bounds === 'step' ? (maxKl * 9) / 10 : maxKl / steps;
}
