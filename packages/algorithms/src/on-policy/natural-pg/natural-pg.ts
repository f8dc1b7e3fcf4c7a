import { compose } from '@belay-rl/core';
import { secondOrderDefaults } from '../published-defaults.ts';

/**
 * Natural policy gradient (Kakade 2001).
 * One epoch: x = (F + damping)⁻¹g by conjugate gradients, then √(2δ / xᵀFx) x, unconditionally.
 * Departures: see README.md.
 */
export const naturalPg = compose({
  name: 'natural-pg',
  summary: 'Natural policy gradient (Kakade 2001): one natural step of given KL an epoch, no line search.',
  optimizer: 'conjugate-gradient',
  constraint: 'none',
  trustRegion: 'none',
  defaults: {
    ...secondOrderDefaults,
    'optimizer.stepKl': 0.01,
  },
});
