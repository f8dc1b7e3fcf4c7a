import { compose } from '@belay-rl/core';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * CRPO (Xu, Liang, Lan 2021, arXiv 2011.05869), on-policy, with a TRPO step.
 * One epoch: a TRPO step on the reward while the cost is within limit + tolerance, else one on minus the cost.
 * Departures: see README.md.
 */
export const onCrpo = compose({
  name: 'on-crpo',
  summary: 'CRPO (Xu et al. 2021): TRPO steps for the reward or for the violated cost, by turns.',
  optimizer: 'conjugate-gradient',
  constraint: 'crpo-switch',
  trustRegion: 'line-search',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
});
