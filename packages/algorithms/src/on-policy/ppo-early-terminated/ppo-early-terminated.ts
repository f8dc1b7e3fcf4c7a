import { compose } from '@belay-rl/core';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * PPO on an early-terminated problem (Sun et al. 2021, arXiv 2107.04200): PPO as it is, on an environment whose episodes end
 * once their cost exceeds the limit (wrappers/early-termination.ts).
 * Departures: see README.md.
 */
export const ppoEarlyTerminated = compose({
  name: 'ppo-early-terminated',
  summary: 'PPO on episodes that end once their cost exceeds the limit (Sun et al. 2021).',
  optimizer: 'adam',
  constraint: 'none',
  trustRegion: 'kl-early-stop',
  wrapper: 'early-termination',
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
  },
});
