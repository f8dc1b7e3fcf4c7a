import { compose } from '@belay-rl/core';

/**
 * Constrained Policy Optimization (Achiam, Held, Tamar, Abbeel 2017, arXiv 1705.10528).
 * One epoch: g = ∇ mean(ρ A_R), b = ∇ mean(ρ A_C) at the behaviour policy; x = H⁻¹g and p = H⁻¹b by conjugate gradients;
 * the best step within cost limit and trust region, by its dual (cpo-dual.ts); a line search on gain, cost and KL.
 * Departures from the paper: see README.md.
 */
export const cpo = compose({
  name: 'cpo',
  summary: 'Constrained Policy Optimization (Achiam et al. 2017): a constrained trust-region step.',
  optimizer: 'conjugate-gradient',
  constraint: 'cpo-dual',
  trustRegion: 'line-search',
  defaults: {
    'optimizer.iterations': 15,
    'optimizer.damping': 0.1,
    'trustRegion.maxKl': 0.01,
    'trustRegion.maxSteps': 20,
    'critic.learningRate': 1e-3,
    'critic.batchSize': 128,
    'critic.passes': 10,
  },
});
