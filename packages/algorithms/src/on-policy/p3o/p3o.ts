import { compose } from '@belay-rl/core';

/**
 * Penalized Proximal Policy Optimization (Zhang et al. 2022, arXiv 2205.11814).
 * One epoch: passes of minibatches; each takes an Adam step on the clipped reward surrogate minus κ times the predicted
 * violation, if there is one (p3o-penalty.ts); the passes end once the KL has gone far enough. Departures: see README.md.
 */
export const p3o = compose({
  name: 'p3o',
  summary: 'Penalized Proximal Policy Optimization (Zhang et al. 2022): PPO with an exact penalty on the cost.',
  optimizer: 'adam',
  constraint: 'p3o-penalty',
  trustRegion: 'kl-early-stop',
  defaults: {
    'training.batchSize': 64,
    'training.passes': 10,
    'training.clip': 0.2,
    'optimizer.learningRate': 3e-4,
    'optimizer.linearDecay': true,
    'constraint.kappa': 20,
    'trustRegion.maxKl': 0.02,
    'critic.learningRate': 3e-4,
    'critic.batchSize': null,
    'critic.passes': null,
  },
});
