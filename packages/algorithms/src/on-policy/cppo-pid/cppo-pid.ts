import { compose } from '@belay-rl/core';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * PPO with a PID-controlled Lagrange multiplier (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964).
 * One epoch: the controller turns the cost into λ; then PPO on (A_R − λ A_C)/(1 + λ).
 * Departures: see README.md.
 */
export const cppoPid = compose({
  name: 'cppo-pid',
  summary: 'PPO with a PID-controlled Lagrange multiplier (Stooke et al. 2020).',
  optimizer: 'adam',
  constraint: 'pid-lagrangian',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
  },
});
