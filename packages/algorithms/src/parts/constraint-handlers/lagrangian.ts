import type { AdvantageHandler, PartContext } from '@belay-rl/core';
import { defineConstraintHandler } from '@belay-rl/core';
import { lagrangianWeights, type MultiplierSettings, multiplierSettings } from './lagrange-multipliers.ts';
import { createMultiplierHandler, multiplierMetrics } from './multiplier-handler.ts';

/** The handler `lagrangian`: Ã = (A_R − Σ λ_i A_Ci)/(1 + Σ λ_i). */
export function createLagrangian(
  settings: MultiplierSettings,
  context: Pick<PartContext, 'constraints' | 'log'>,
): AdvantageHandler {
  return createMultiplierHandler(settings, context, lagrangianWeights);
}

/** The constraint handler `lagrangian`. */
export const lagrangian = defineConstraintHandler({
  summary: 'Lagrange multipliers by gradient ascent on the violation.',
  constraints: [1, Number.POSITIVE_INFINITY],
  settings: multiplierSettings(Number.POSITIVE_INFINITY),
  metrics: multiplierMetrics,
  create: createLagrangian,
});
