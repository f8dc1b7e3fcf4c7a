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
    // SafetyPointGoal1-v0, a million steps, seed 0: 0.004 ends at 6.0 / 38, 0.006 at 3.4 / 24, 0.01 at 1.3 / 20 (return / cost).
    'constraint.multiplierRate': 0.006,
  },
});
