import { compose } from '@belay-rl/core';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * Proximal Policy Optimization (Schulman, Wolski, Dhariwal, Radford, Klimov 2017, arXiv 1707.06347).
 * One epoch: passes of minibatches; each takes an Adam step on the clipped surrogate; the passes end at a KL.
 * Departures: see README.md.
 */
export const ppo = compose({
  name: 'ppo',
  summary: 'Proximal Policy Optimization (Schulman et al. 2017): the clipped surrogate, ended by a KL bound.',
  optimizer: 'adam',
  constraint: 'none',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
  },
});
