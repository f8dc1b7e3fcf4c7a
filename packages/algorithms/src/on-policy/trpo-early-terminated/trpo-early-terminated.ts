import { compose } from '@belay-rl/core';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * TRPO on an early-terminated problem (Sun et al. 2021, arXiv 2107.04200): TRPO as it is, on an environment whose episodes end
 * once their cost exceeds the limit (wrappers/early-termination.ts).
 * Departures: see README.md.
 */
export const trpoEarlyTerminated = compose({
  name: 'trpo-early-terminated',
  summary: 'TRPO on episodes that end once their cost exceeds the limit (Sun et al. 2021).',
  optimizer: 'conjugate-gradient',
  constraint: 'none',
  trustRegion: 'line-search',
  wrapper: 'early-termination',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
});
