import { compose } from '@belay-rl/core';
import { ppoSimmerEnvironments } from '../../parts/wrappers/environment-defaults.ts';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * PPO with Simmer (Sootla et al. 2022, arXiv 2206.02675): PPO on a Sauté environment whose cost budget a controller moves
 * between epochs (wrappers/simmer.ts).
 * Departures: see README.md.
 */
export const ppoSimmerPid = compose({
  name: 'ppo-simmer-pid',
  summary: 'PPO on a Sauté environment whose budget a controller moves (Simmer, Sootla et al. 2022).',
  optimizer: 'adam',
  constraint: 'none',
  trustRegion: 'kl-early-stop',
  wrapper: 'simmer',
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
  },
  environments: ppoSimmerEnvironments,
});
