import { compose } from '@belay-rl/core';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * PPO on a Lagrangian (Ray, Achiam, Amodei 2019, section 5.1).
 * One epoch: λ moves by the cost; then PPO on (A_R − λ A_C)/(1 + λ).
 * Departures: see README.md.
 */
export const ppoLag = compose({
  name: 'ppo-lag',
  summary: 'PPO with a Lagrange multiplier on the cost (Ray et al. 2019).',
  optimizer: 'adam',
  constraint: 'lagrangian',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
  },
});
