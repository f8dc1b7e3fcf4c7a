import type { AdvantageHandler, PartContext } from '@belay-rl/core';
import { LagrangeMultipliers, type MultiplierSettings } from './lagrange-multipliers.ts';

/** A handler with one λ a constraint, moved by the epoch's costs before the policy is; `combine` sets the weights of the advantages by λ. */
export function createMultiplierHandler(
  settings: MultiplierSettings,
  context: Pick<PartContext, 'constraints' | 'log'>,
  combine: (multipliers: Float64Array, weights: Float64Array) => void,
): AdvantageHandler {
  const multipliers = new LagrangeMultipliers(context.constraints.length, settings);
  return {
    acts: 'advantages',
    begin(costs) {
      multipliers.update(costs);
      logMultipliers(context, multipliers.values);
    },
    weigh(values, weights) {
      combine(multipliers.values, weights);
      return values[0]!;
    },
    save: () => multipliers.save(),
    load: (state) => multipliers.load(state),
  };
}

/** The first constraint's under the plain name, those of the others under their own. */
export function logMultipliers(
  { constraints, log }: Pick<PartContext, 'constraints' | 'log'>,
  values: Float64Array,
): void {
  for (let i = 0; i < values.length; i++) {
    log.value(i === 0 ? 'Metrics/LagrangeMultiplier' : `Metrics/LagrangeMultiplier/${constraints[i]}`, values[i]!);
  }
}

export const multiplierMetrics: Readonly<Record<string, string>> = {
  'Metrics/LagrangeMultiplier': 'λ of the first constraint, as this epoch’s update used it [reward/cost]',
  'Metrics/LagrangeMultiplier/<constraint>': 'λ of each further constraint [reward/cost]',
};
