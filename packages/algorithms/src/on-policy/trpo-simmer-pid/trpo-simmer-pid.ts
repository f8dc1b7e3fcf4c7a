import { compose } from '@belay-rl/core';
import { trpoSimmerEnvironments } from '../../parts/wrappers/environment-defaults.ts';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * TRPO with Simmer (Sootla et al. 2022, arXiv 2206.02675): TRPO on a Sauté environment whose cost budget a controller moves
 * between epochs (wrappers/simmer.ts).
 * Departures: see README.md.
 */
export const trpoSimmerPid = compose({
  name: 'trpo-simmer-pid',
  summary: 'TRPO on a Sauté environment whose budget a controller moves (Simmer, Sootla et al. 2022).',
  optimizer: 'conjugate-gradient',
  constraint: 'none',
  trustRegion: 'line-search',
  wrapper: 'simmer',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
  environments: trpoSimmerEnvironments,
});
