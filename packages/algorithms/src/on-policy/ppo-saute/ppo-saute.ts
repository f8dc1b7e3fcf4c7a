import { compose } from '@belay-rl/core';
import { ppoSauteEnvironments } from '../../parts/wrappers/environment-defaults.ts';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * PPO with Sauté (Sootla et al. 2022, arXiv 2202.06558): PPO as it is, on an environment that shows how much of its cost budget
 *  is left, and pays a constant once it is spent (wrappers/saute.ts).
 * Departures: see README.md.
 */
export const ppoSaute = compose({
  name: 'ppo-saute',
  summary: 'PPO on an environment with a cost budget in its observation (Sauté, Sootla et al. 2022).',
  optimizer: 'adam',
  constraint: 'none',
  trustRegion: 'kl-early-stop',
  wrapper: 'saute',
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
  },
  environments: ppoSauteEnvironments,
});
