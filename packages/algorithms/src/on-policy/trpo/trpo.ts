import { compose } from '@belay-rl/core';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * Trust Region Policy Optimization (Schulman, Levine, Moritz, Jordan, Abbeel 2015, arXiv 1502.05477).
 * One epoch: the natural step of KL δ, shortened until the surrogate gains and the measured KL is at most δ.
 * Departures: see README.md.
 */
export const trpo = compose({
  name: 'trpo',
  summary: 'Trust Region Policy Optimization (Schulman et al. 2015): a natural step and a line search.',
  optimizer: 'conjugate-gradient',
  constraint: 'none',
  trustRegion: 'line-search',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
});
