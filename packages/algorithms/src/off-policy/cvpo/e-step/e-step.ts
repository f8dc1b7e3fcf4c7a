import type { Metrics, Stateful } from '@belay-rl/core';
import type { DualProblem } from './dual-moments.ts';

/** What the E-step is given: a problem without its radius, which is a setting of the part. */
export type EStepProblem = Omit<DualProblem, 'radius'>;

/**
 * The slot `eStep`: Q-values of sampled actions → the weights that the M-step fits the policy to. Once a gradient step.
 * Its duals are state: what one batch ends with is the next one's start. It logs its own metrics.
 */
export interface EStep extends Stateful {
  /** Once, before the first batch: most states and actions of a problem. Error `misfit` if they cannot work. */
  prepare(states: number, actions: number): void;
  /** weights (B · K, entry s · K + j) ← q(a_j|s), which sum to 1 in every state. Error `not-finite` if a Q-value is not. */
  solve(problem: EStepProblem, weights: Float64Array): void;
}

/** A batch's solution, as it is logged. */
export interface EStepReport {
  readonly temperature: number;
  readonly multipliers: Float64Array;
  readonly kl: number;
  readonly expectedCosts: Float64Array;
  readonly effectiveSampleSize: number;
  readonly iterations: number;
  readonly infeasible: boolean;
}

/** Columns that every E-step logs. */
export const eStepMetrics: Readonly<Record<string, string>> = {
  'EStep/Temperature': 'η, mean over gradient steps whose threshold could be met [reward]',
  'EStep/Multiplier': 'λ of the first constraint, mean over the same [reward/cost]',
  'EStep/Multiplier/<constraint>': 'λ of each further constraint [reward/cost]',
  'EStep/KL': 'mean KL(q ‖ π_old) over states [nats]',
  'EStep/ExpectedCost': 'mean E_q[Q_c] over states, first constraint [discounted cost]',
  'EStep/ExpectedCost/<constraint>': 'the same for each further constraint [discounted cost]',
  'EStep/Threshold': 'd that E_q[Q_c] is held to, first constraint [discounted cost]',
  'EStep/Threshold/<constraint>': 'the same for each further constraint [discounted cost]',
  'EStep/EffectiveSampleSize':
    'mean over states of 1/Σ_j q_j², of the K sampled actions; near 1 the weights have collapsed',
  'EStep/Iterations': 'iterations of the dual’s solver',
  'EStep/Infeasible': 'share of batches in which no q within the KL radius met the threshold',
};

export function logEStep(
  log: Metrics,
  constraints: readonly string[],
  thresholds: ArrayLike<number>,
  report: EStepReport,
): void {
  // At the bound both are as large as the bound, and would drown the rest of the epoch's mean.
  if (!report.infeasible) log.value('EStep/Temperature', report.temperature);
  log.value('EStep/KL', report.kl);
  log.value('EStep/EffectiveSampleSize', report.effectiveSampleSize);
  log.value('EStep/Iterations', report.iterations);
  for (let i = 0; i < constraints.length; i++) {
    const suffix = i === 0 ? '' : `/${constraints[i]}`;
    if (!report.infeasible) log.value(`EStep/Multiplier${suffix}`, report.multipliers[i]!);
    log.value(`EStep/ExpectedCost${suffix}`, report.expectedCosts[i]!);
    log.value(`EStep/Threshold${suffix}`, thresholds[i]!);
  }
  if (constraints.length > 0) log.value('EStep/Infeasible', report.infeasible ? 1 : 0);
}
