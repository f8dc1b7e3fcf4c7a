import type { AdvantageHandler, PartContext } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, type SettingsOf } from '@belay-rl/core';
import { episodicViolation } from '../violation.ts';
import { lagrangianWeights } from './lagrange-multipliers.ts';

const schema = defineSettings({
  kappa: {
    doc: 'κ of the barrier −κ log(d − J_C) (1/t in the paper); larger keeps a wider distance from the limit.',
    format: 'number',
    default: 0.01,
    min: 0,
    max: 1e6,
  },
  maxWeight: {
    doc: 'Largest weight of the cost relative to the reward, and its weight from the limit on.',
    format: 'number',
    default: 1,
    min: 0,
    max: 1e6,
  },
});

/**
 * w = κ/(d − J_C), the slope of the barrier −κ log(d − J_C) in the cost: it grows without bound towards the limit, where it is
 * held to `largest`; at and beyond the limit, if the barrier is not defined, it is `largest`.
 */
export function barrierWeight(violation: number, kappa: number, largest: number): number {
  return violation < 0 ? Math.min(kappa / -violation, largest) : largest;
}

/** The handler `log-barrier`: Ã = (A_R − Σ w_i A_Ci)/(1 + Σ w_i). */
export function createLogBarrier(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'constraints' | 'log'>,
): AdvantageHandler {
  const kappa = settings.kappa;
  const largest = settings.maxWeight;
  const barrier = new Float64Array(context.constraints.length);
  return {
    acts: 'advantages',
    begin(costs) {
      for (let i = 0; i < barrier.length; i++) barrier[i] = barrierWeight(episodicViolation(costs, i), kappa, largest);
      if (barrier.length > 0) context.log.value('Misc/Penalty', Math.max(...barrier));
    },
    weigh(values, weights) {
      lagrangianWeights(barrier, weights);
      return values[0]!;
    },
    save: () => ({}),
    load() {},
  };
}

/** The constraint handler `log-barrier`. */
export const logBarrier = defineConstraintHandler({
  summary: 'Logarithmic barrier before the cost limit (IPO).',
  constraints: [1, Number.POSITIVE_INFINITY],
  settings: schema,
  metrics: { 'Misc/Penalty': 'w, weight of the cost when the reward’s is 1; the largest of several constraints’' },
  create: createLogBarrier,
});
