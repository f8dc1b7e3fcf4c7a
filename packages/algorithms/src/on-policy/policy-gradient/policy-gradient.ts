import { compose } from '@belay-rl/core';
import { firstOrderDefaults } from '../published-defaults.ts';

/**
 * Policy gradient with importance weights (Williams 1992; Sutton, McAllester, Singh, Mansour 2000).
 * One epoch: passes of minibatches; each takes an Adam step on mean(ρ A_R), unclipped; the passes end at a KL.
 * Departures: see README.md.
 */
export const policyGradient = compose({
  name: 'policy-gradient',
  summary: 'Policy gradient (Sutton et al. 2000) on importance weights, ended by a KL bound.',
  optimizer: 'adam',
  constraint: 'none',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
    'training.passes': 10,
  },
});
