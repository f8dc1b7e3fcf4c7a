// A constraint handler of your own:
// belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-constraint-handler.ts --set constraint.name=proportional
import { type AdvantageHandler, definePlugin, type PartContext } from '@belay-rl/core';

/** J = (S_R − Σ w_i S_Ci)/(1 + Σ w_i) with w_i = gain · how far cost i is above its limit, relative to the limit. */
function createProportional({ gain }: { gain: number }, { constraints, log }: PartContext): AdvantageHandler {
  const excess = new Float64Array(constraints.length);
  return {
    acts: 'advantages',
    begin({ estimate, limit }) {
      for (let i = 0; i < excess.length; i++) {
        excess[i] = gain * Math.max(0, (estimate[i]! - limit[i]!) / Math.max(1, limit[i]!));
      }
      log.value('Misc/CostWeight', Math.max(...excess));
    },
    weigh(values, weights) {
      const sum = excess.reduce((total, weight) => total + weight, 1);
      weights.set([1 / sum, ...excess.map((weight) => -weight / sum)]);
      return weights.reduce((merit, weight, k) => merit + weight * values[k]!, 0);
    },
    save: () => ({}),
    load() {},
  };
}

export default definePlugin({
  name: 'examples/proportional',
  version: '1.0.0',
  setup: (belay) =>
    belay.constraintHandler('proportional', {
      summary: 'Weighs each cost by how far it is above its limit.',
      constraints: [1, 16],
      settings: { gain: { doc: 'Weight at twice the limit.', format: 'number', default: 5, min: 0, max: 1000 } },
      metrics: { 'Misc/CostWeight': 'largest weight of a cost' },
      create: createProportional,
    }),
});
