import { offPolicy } from '@belay-rl/core';
import { createCvpoLearner } from '../cvpo/create-learner.ts';
import { cvpoMemory } from '../cvpo/cvpo-memory.ts';
import { cvpoDefaults, cvpoMetrics, mpoSettings, slotMembers } from '../cvpo/cvpo-settings.ts';

/**
 * Maximum a Posteriori Policy Optimisation (Abdolmaleki et al. 2018, arXiv 1806.06920, with the decoupled M-step of arXiv
 * 1812.02256): CVPO without the cost, and the check that its two steps learn a reward only. With a Lagrangian handler the
 * cost has a price in the values that the E-step weighs. Departures: see README.md.
 */
export const mpo = offPolicy({
  name: 'mpo',
  summary: 'Maximum a Posteriori Policy Optimisation (Abdolmaleki et al. 2018); ignores costs.',
  parts: { constraint: 'none', eStep: 'estep-dual', mStep: 'm-step-trust-region' },
  actions: ['box', 'discrete'],
  slotMembers,
  settings: mpoSettings,
  defaults: cvpoDefaults,
  metrics: cvpoMetrics,
  memory: cvpoMemory,
  create: (context) => createCvpoLearner(context, false),
});
