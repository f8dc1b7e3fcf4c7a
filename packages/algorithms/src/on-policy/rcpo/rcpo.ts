import { compose } from '@belay-rl/core';
import { secondOrderDefaults } from '../published-defaults.ts';

/**
 * Reward Constrained Policy Optimization (Tessler, Mankowitz, Mannor 2019, arXiv 1805.11074), on advantages.
 * One epoch: λ moves by the cost; then one natural step on (A_R − λ A_C)/(1 + λ), no line search.
 * Departures: see README.md.
 */
export const rcpo = compose({
  name: 'rcpo',
  summary: 'Reward Constrained Policy Optimization (Tessler et al. 2019), with a natural step.',
  optimizer: 'conjugate-gradient',
  constraint: 'lagrangian',
  trustRegion: 'none',
  defaults: {
    ...secondOrderDefaults,
    'optimizer.stepKl': 0.01,
  },
});
