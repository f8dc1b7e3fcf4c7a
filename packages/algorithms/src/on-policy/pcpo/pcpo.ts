import { compose } from '@belay-rl/core';

/**
 * Projection-Based Constrained Policy Optimization (Yang, Rosca, Narasimhan, Ramadge 2020, arXiv 2010.03152).
 * One epoch: x = H⁻¹g and p = H⁻¹b by conjugate gradients; the reward's natural-gradient step, then its projection onto
 * the linearised cost limit (pcpo-projection.ts); a line search on cost and KL. Departures: see README.md.
 */
export const pcpo = compose({
  name: 'pcpo',
  summary:
    'Projection-Based Constrained Policy Optimization (Yang et al. 2020): a reward step, projected onto the limit.',
  optimizer: 'conjugate-gradient',
  constraint: 'pcpo-projection',
  trustRegion: 'line-search',
  defaults: {
    'optimizer.iterations': 15,
    'optimizer.damping': 0.1,
    'trustRegion.maxKl': 0.01,
    // The projection knows no trust region: from far outside the limit it is many times too long, and is shortened here.
    'trustRegion.maxSteps': 200,
    'critic.learningRate': 1e-3,
    'critic.batchSize': 128,
    'critic.passes': 10,
  },
});
