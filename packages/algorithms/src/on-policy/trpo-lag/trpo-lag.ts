import { compose } from '@belay-rl/core';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * TRPO on a Lagrangian (Ray, Achiam, Amodei 2019, section 5.1).
 * One epoch: λ moves by the cost; then TRPO on (A_R − λ A_C)/(1 + λ).
 * Departures: see README.md.
 */
export const trpoLag = compose({
  name: 'trpo-lag',
  summary: 'TRPO with a Lagrange multiplier on the cost (Ray et al. 2019).',
  optimizer: 'conjugate-gradient',
  constraint: 'lagrangian',
  trustRegion: 'line-search',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
});
