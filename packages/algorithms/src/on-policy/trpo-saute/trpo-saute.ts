import { compose } from '@belay-rl/core';
import { trpoSauteEnvironments } from '../../parts/wrappers/environment-defaults.ts';
import { lineSearchDefaults, secondOrderDefaults } from '../published-defaults.ts';

/**
 * TRPO with Sauté (Sootla et al. 2022, arXiv 2202.06558): TRPO as it is, on an environment that shows how much of its cost budget
 *  is left, and pays a constant once it is spent (wrappers/saute.ts).
 * Departures: see README.md.
 */
export const trpoSaute = compose({
  name: 'trpo-saute',
  summary: 'TRPO on an environment with a cost budget in its observation (Sauté, Sootla et al. 2022).',
  optimizer: 'conjugate-gradient',
  constraint: 'none',
  trustRegion: 'line-search',
  wrapper: 'saute',
  defaults: {
    ...secondOrderDefaults,
    ...lineSearchDefaults,
  },
  environments: trpoSauteEnvironments,
});
