import { pluginOf } from './plugin-of.ts';

/** The plugin file of a constraint handler. */
export const constraintHandler = (
  name: string,
): string => `import { type AdvantageHandler, definePlugin, type PartContext, readState } from '@belay-rl/core';

/** Lagrangian: a multiplier per constraint rises while its cost is above the limit, and falls below it. */
function create({ rate }: { rate: number }, context: PartContext): AdvantageHandler {
  const multipliers = new Float64Array(context.constraints.length);
  return {
    acts: 'advantages',
    begin({ estimate, limit }) {
      for (let i = 0; i < multipliers.length; i++) {
        multipliers[i] = Math.max(0, multipliers[i]! + rate * (estimate[i]! - limit[i]!));
      }
      context.log.value('Misc/Multiplier', Math.max(...multipliers));
    },
    weigh(values, weights) {
      const sum = multipliers.reduce((total, multiplier) => total + multiplier, 1);
      weights[0] = 1 / sum;
      for (let i = 0; i < multipliers.length; i++) weights[1 + i] = -multipliers[i]! / sum;
      return weights.reduce((merit, weight, k) => merit + weight * values[k]!, 0);
    },
    save: () => ({ multipliers: multipliers.slice() }),
    load: (state) => readState(state, '${name}').copyInto('multipliers', multipliers),
  };
}

${pluginOf(
  name,
  `belay.constraintHandler('${name}', {
      summary: 'A multiplier per constraint that follows its violation.',
      constraints: [1, 16],
      settings: {
        rate: { doc: 'Rise of a multiplier per unit of excess cost.', format: 'number', default: 0.02, min: 0 },
      },
      metrics: { 'Misc/Multiplier': 'largest multiplier of the update' },
      create,
    });`,
)}`;
