import type { AdvantageHandler, PartContext, PolicyUpdate, Surrogate } from '@belay-rl/core';
import { defineConstraintHandler } from '@belay-rl/core';
import { type MultiplierSettings, multiplierSettings } from '../../parts/constraint-handlers/lagrange-multipliers.ts';
import { createMultiplierHandler, multiplierMetrics } from '../../parts/constraint-handlers/multiplier-handler.ts';

/**
 * CUP's second step with its sign turned (Yang et al. 2022, arXiv 2209.07089; everything here ascends):
 *
 *     S = −mean( ρ Ã ) − mean KL(π_θ ‖ π_½),   Ã = λ (1 − γ λ_GAE)/(1 − γ) A_C
 *
 * ρ is relative to the behaviour policy; π_½, the policy after the reward step, is the update's reference.
 */
export function cupSurrogate(u: PolicyUpdate): Surrogate {
  const { distribution } = u.policy;
  const rows = u.whole.outputs.capacity;
  const kl = new Float32Array(rows);
  const weights = new Float32Array(rows);
  return {
    value(minibatch) {
      distribution.kl(minibatch.outputs, minibatch.reference, kl);
      const advantages = minibatch.advantages[0]!;
      let sum = 0;
      for (let i = 0; i < minibatch.count; i++) sum -= minibatch.ratio[i]! * advantages[i]! + kl[i]!;
      return sum / minibatch.count;
    },
    gradient(minibatch, weight) {
      const share = weight / minibatch.count;
      const advantages = minibatch.advantages[0]!;
      for (let i = 0; i < minibatch.count; i++) weights[i] = -share * minibatch.ratio[i]! * advantages[i]!;
      distribution.score(minibatch.outputs, minibatch.actions, weights);
      weights.fill(-share, 0, minibatch.count);
      distribution.klGradient(minibatch.outputs, minibatch.reference, weights);
    },
  };
}

/** The handler `cup-projection`: weighs the cost only, by λ; CUP's algorithm brings the cost advantages in the paper's unit. */
export function createCupProjection(
  settings: MultiplierSettings,
  context: Pick<PartContext, 'constraints' | 'log'>,
): AdvantageHandler {
  const handler = createMultiplierHandler(settings, context, (multipliers, weights) => {
    weights[0] = 0;
    weights.set(multipliers, 1);
  });
  return { ...handler, surrogates: (u) => [cupSurrogate(u)] };
}

/** The constraint handler `cup-projection`. */
export const cupProjection = defineConstraintHandler({
  summary: 'CUP’s projection: lowers λ times the cost near the policy of its reward step.',
  constraints: [1, 1],
  settings: multiplierSettings(2),
  metrics: multiplierMetrics,
  create: createCupProjection,
});
