import type { PartContext, SurrogateHandler } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, type SettingsOf } from '@belay-rl/core';
import { variantSetting } from '../../parts/variant-setting.ts';
import { episodicViolation, stepViolation } from '../../parts/violation.ts';

const schema = defineSettings({
  kappa: {
    doc: 'Penalty factor κ: reward given up for one unit of predicted violation per step. Too small lets the cost rise above the limit, too large lets it drown the reward.',
    format: 'number',
    default: 20,
    min: 0,
    max: 1e6,
  },
  variant: variantSetting('no clip of the cost surrogate, and the violation in cost per episode'),
});

/**
 * J(S) = S_R − κ Σ_i max(0, S_Ci + v_i), and weights_k ← ∂J/∂S_k (Zhang et al. 2022, arXiv 2205.11814, in ascent form).
 * `values` and `weights`: K = 1 + m entries, reward first; `violations`: m entries in the unit of the cost surrogates.
 * For κ above the largest multiplier of the constrained problem the two have the same optimum (theorem 1 there).
 */
export function p3oObjective(
  values: Float64Array,
  violations: Float64Array,
  kappa: number,
  weights: Float64Array,
): number {
  let objective = values[0]!;
  weights[0] = 1;
  for (let i = 0; i < violations.length; i++) {
    const predicted = values[1 + i]! + violations[i]!;
    const exceeded = predicted > 0;
    weights[1 + i] = exceeded ? -kappa : 0;
    if (exceeded) objective -= kappa * predicted;
  }
  return objective;
}

/** `p3oObjective` for one thread of a device (core's `ResidentHandler`). Constants: κ, then the violations. */
const P3O_KERNEL = /* wgsl */ `
fn weigh() -> f32 {
  var objective = value(0u);
  var acting = 0.0;
  weight[0] = 1.0;
  for (var k = 1u; k < K; k++) {
    let predicted = value(k) + constant(k);
    weight[k] = select(0.0, -constant(0u), predicted > 0.0);
    if (predicted > 0.0) {
      objective -= constant(0u) * predicted;
      acting += 1.0;
    }
  }
  report[0] = value(0u) - objective;
  report[1] = acting / f32(K - 1u);
  return objective;
}
`;

/** The handler `p3o-penalty`: an exact penalty on the surrogates, switched minibatch by minibatch. */
export function createP3oPenalty(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'constraints' | 'log'>,
): SurrogateHandler {
  const variant = settings.variant;
  // OmniSafe leaves it in cost per episode, which is T times too large compared with the surrogate.
  const violation = variant === 'paper' ? stepViolation : episodicViolation;
  const kappa = settings.kappa;
  const violations = new Float64Array(context.constraints.length);

  return {
    acts: 'surrogates',
    clipCosts: variant === 'paper',
    begin(costs) {
      for (let i = 0; i < violations.length; i++) violations[i] = violation(costs, i);
      if (violations.length > 0) context.log.value('Misc/CostViolation', Math.max(...violations));
    },
    weigh(values, weights) {
      const objective = p3oObjective(values, violations, kappa, weights);
      let active = 0;
      for (let i = 0; i < violations.length; i++) if (weights[1 + i] !== 0) active++;
      context.log.value('Loss/Loss_pi_cost', values[0]! - objective);
      context.log.value('Misc/PenaltyActive', violations.length > 0 ? active / violations.length : 0);
      return objective;
    },
    resident: {
      code: P3O_KERNEL,
      metrics: ['Loss/Loss_pi_cost', 'Misc/PenaltyActive'],
      constants: () => [kappa, ...violations],
    },
    save: () => ({}),
    load() {},
  };
}

/** The constraint handler `p3o-penalty`. */
export const p3oPenalty = defineConstraintHandler({
  summary: 'Exact ReLU penalty on the cost surrogates (P3O).',
  constraints: [1, Number.POSITIVE_INFINITY],
  settings: schema,
  metrics: {
    'Misc/CostViolation': 'largest violation of the update [cost/step; cost/episode if variant is published]',
    'Loss/Loss_pi_cost': 'penalty κ Σ max(0, S_C + violation), mean over the losses evaluated',
    'Misc/PenaltyActive': 'share of constraints and losses evaluated in which the penalty acted',
  },
  create: createP3oPenalty,
});
