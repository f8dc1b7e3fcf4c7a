import { choicesOf, type Space, spaceSize } from '@belay-rl/core';
import { defineFamily, defineMember } from '../actor-critic/define.ts';
import { createTemperature, temperatureMetrics, temperatureSettings } from '../actor-critic/temperature.ts';

/**
 * Soft actor-critic (Haarnoja, Zhou, Abbeel, Levine 2018, arXiv 1801.01290; automatic α: arXiv 1812.05905).
 * One gradient step:
 *   1. a′ ~ π(s′);  y = G + γᵐ (min(Q̄_1, Q̄_2)(s′, a′) − α log π(a′|s′));  both Q step towards y;
 *   2. π steps up mean(min(Q_1, Q_2)(s, a) − α log π(a|s)), a ~ π(s) reparametrised;
 *   3. α steps towards an entropy of H̄;  Q̄ follow.
 * Actions that are one choice: sums over its options in place of draws (Christodoulou 2019, arXiv 1910.07207).
 * Departures: see README.md.
 */
export const sacFamily = defineFamily({
  choices: true,
  settings: {
    policyDelay: {
      doc: 'Gradient steps of the critics for one of the actor and the target networks.',
      format: 'integer',
      default: 1,
      min: 1,
      max: 1000,
    },
    ...temperatureSettings,
  },
  defaults: {
    'training.warmupSteps': 10_000,
    'policy.actor': 'squashed-gaussian',
    'critic.ensemble': 2,
  },
  metrics: temperatureMetrics,
  method(context) {
    const settings = context.settings('algorithm');
    return {
      next: 'drawn',
      climbs: 'min',
      policyDelay: settings.policyDelay,
      temperature: createTemperature(settings, usualEntropy(context.actionSpace)),
    };
  },
});

/** Where the entropy is to be, unless a setting says so: −A, or 0.98 log n of a choice of n (Christodoulou 2019) [nats]. */
function usualEntropy(space: Space): number {
  const choices = choicesOf(space);
  return choices === null ? -spaceSize(space) : 0.98 * Math.log(choices[0]!);
}

/** The algorithm `sac`. */
export const sac = defineMember(sacFamily, {
  name: 'sac',
  summary: 'Soft actor-critic (Haarnoja et al. 2018); ignores costs.',
  constraint: 'none',
});
