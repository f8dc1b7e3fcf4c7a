import { offPolicy } from '@belay-rl/core';
import { createCvpoLearner } from './create-learner.ts';
import { cvpoMemory } from './cvpo-memory.ts';
import { cvpoDefaults, cvpoMetrics, cvpoSettings, slotMembers } from './cvpo-settings.ts';

/**
 * Constrained Variational Policy Optimization (Liu, Cen, Isenbaev, Liu, Wu, Li, Zhao 2022, arXiv 2201.11927): safe learning as
 * expectation maximisation. The E-step is a convex problem in two numbers and decides about reward and cost; the M-step fits the
 * policy to its answer. Departures: see README.md.
 */
export const cvpo = offPolicy({
  name: 'cvpo',
  summary:
    'Constrained Variational Policy Optimization (Liu et al. 2022): off-policy, the limit met in a convex E-step.',
  parts: { eStep: 'estep-dual', mStep: 'm-step-trust-region' },
  actions: ['box', 'discrete'],
  slotMembers,
  settings: cvpoSettings,
  defaults: cvpoDefaults,
  metrics: cvpoMetrics,
  memory: cvpoMemory,
  create: (context) => createCvpoLearner(context, true),
});
