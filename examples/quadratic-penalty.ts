// An algorithm of your own, with a handler of your own: PPO with a quadratic penalty on cost above the limit.
// belay train quadratic-penalty SafetyPointGoal1-v0 --plugin examples/quadratic-penalty.ts
import { compose, definePlugin, type PartContext, type SurrogateHandler } from '@belay-rl/core';

/** J = S_R − κ Σ max(0, S_Ci + v_i)², v_i = violation of constraint i [cost/step]. */
function createQuadraticPenalty({ kappa }: { kappa: number }, { constraints, log }: PartContext): SurrogateHandler {
  const violations = new Float64Array(constraints.length);
  return {
    acts: 'surrogates',
    begin(costs) {
      for (let i = 0; i < violations.length; i++) violations[i] = costs.perStep(i);
    },
    weigh(values, weights) {
      let penalty = 0;
      weights[0] = 1;
      for (let i = 0; i < violations.length; i++) {
        const excess = Math.max(0, values[1 + i]! + violations[i]!);
        weights[1 + i] = -2 * kappa * excess;
        penalty += kappa * excess * excess;
      }
      log.value('Loss/Penalty', penalty);
      return values[0]! - penalty;
    },
    save: () => ({}),
    load() {},
  };
}

export default definePlugin({
  name: 'examples/quadratic-penalty',
  version: '1.0.0',
  setup(belay) {
    belay.constraintHandler('quadratic-penalty', {
      summary: 'Quadratic penalty on the cost that a minibatch predicts above the limit.',
      constraints: [1, 16],
      settings: { kappa: { doc: 'Weight of the penalty.', format: 'number', default: 1000, min: 0, max: 1e6 } },
      metrics: { 'Loss/Penalty': 'κ Σ max(0, S_C + violation)², mean over the losses evaluated' },
      create: createQuadraticPenalty,
    });
    belay.algorithm(
      compose({
        name: 'quadratic-penalty',
        summary: 'PPO with a quadratic penalty on cost above the limit.',
        optimizer: 'adam',
        constraint: 'quadratic-penalty',
        trustRegion: 'kl-early-stop',
        defaults: { 'training.clip': 0.2, 'critic.batchSize': null, 'critic.passes': null },
      }),
    );
  },
});
