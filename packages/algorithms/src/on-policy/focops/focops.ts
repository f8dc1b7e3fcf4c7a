import { compose } from '@belay-rl/core';
import { firstOrderDefaults } from '../published-defaults.ts';

/**
 * First Order Constrained Optimization in Policy Space (Zhang, Vuong, Ross 2020, arXiv 2002.06506).
 * One epoch: λ moves by the cost; then minibatch steps towards the optimal nonparametric policy π* ∝ π_old exp(Ã/λ_F),
 * row by row only if the policy is still near the old one. Departures: see README.md.
 */
export const focops = compose({
  name: 'focops',
  summary: 'First Order Constrained Optimization in Policy Space (Zhang et al. 2020).',
  optimizer: 'adam',
  constraint: 'focops',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
  },
});
