import { compose } from '@belay-rl/core';
import { firstOrderDefaults } from '../published-defaults.ts';

/**
 * Primal-dual optimization (Chow, Ghavamzadeh, Janson, Pavone 2018, arXiv 1512.01629), on advantages.
 * One epoch: λ moves by the cost; then the policy gradient of (A_R − λ A_C)/(1 + λ), unclipped.
 * Departures: see README.md.
 */
export const pdo = compose({
  name: 'pdo',
  summary: 'Primal-dual policy gradient (Chow et al. 2018): no clip, a Lagrange multiplier on the cost.',
  optimizer: 'adam',
  constraint: 'lagrangian',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
    // Costs are scaled, so that a small λ weighs much: OmniSafe's steps of one size suffice.
    'constraint.multiplierOptimizer': 'adam',
    'environment.normalizeReward': 'scale',
    'environment.normalizeCost': 'scale',
  },
});
