// An optimizer of your own: belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-optimizer.ts --set optimizer.name=signum
import { definePlugin, type FirstOrderOptimizer, type PartContext, readState } from '@belay-rl/core';

/** Signum (Bernstein et al. 2018, arXiv 1802.04434): m ← βm + (1 − β)g, Δ = rate · sign(m). */
function createSignum({ rate, beta }: { rate: number; beta: number }, { policy }: PartContext): FirstOrderOptimizer {
  const momentum = new Float32Array(policy.size);
  const beforeStep = momentum.slice();
  const beforeUpdate = momentum.slice();
  return {
    natural: false,
    begin: () => beforeUpdate.set(momentum),
    step(gradient, delta) {
      beforeStep.set(momentum);
      for (let i = 0; i < momentum.length; i++) {
        momentum[i] = beta * momentum[i]! + (1 - beta) * gradient[i]!;
        delta[i] = rate * Math.sign(momentum[i]!);
      }
    },
    // A refused proposal did not happen: neither did what it left in the momentum.
    settle(fraction, since) {
      if (fraction === 0) momentum.set(since === 'step' ? beforeStep : beforeUpdate);
    },
    save: () => ({ momentum: momentum.slice() }),
    load: (state) => readState(state, 'signum').copyInto('momentum', momentum),
  };
}

const settings = {
  rate: { doc: 'How far each parameter moves in a step.', format: 'number', default: 1e-3, min: 0, max: 1 },
  beta: { doc: 'Weight of the past in the momentum.', format: 'number', default: 0.9, min: 0, max: 0.9999 },
} as const;

export default definePlugin({
  name: 'examples/signum',
  version: '1.0.0',
  setup: (belay) => belay.optimizer('signum', { summary: 'Sign of the momentum.', settings, create: createSignum }),
});
