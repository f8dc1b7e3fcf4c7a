import { compose } from '@belay-rl/core';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * TRPO with a PID-controlled Lagrange multiplier (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964).
 * One epoch: the controller turns the cost into λ; then TRPO on (A_R − λ A_C)/(1 + λ).
 * Departures: see README.md.
 */
export const trpoPid = compose({
  name: 'trpo-pid',
  summary: 'TRPO with a PID-controlled Lagrange multiplier (Stooke et al. 2020).',
  optimizer: 'conjugate-gradient',
  constraint: 'pid-lagrangian',
  trustRegion: 'line-search',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
});
