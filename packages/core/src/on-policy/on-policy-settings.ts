import type { AlgorithmContext } from '../contracts/algorithm.ts';
import type { AdvantageEstimator } from './advantage.ts';
import type { SignalScaling } from './signal-normaliser.ts';

/** The settings of an on-policy epoch, as `coreSettings` declares them. */
export interface OnPolicySettings {
  readonly estimator: AdvantageEstimator;
  readonly gamma: number;
  readonly costGamma: number;
  readonly lambda: number;
  readonly costLambda: number;
  readonly standardizeReward: boolean;
  readonly standardizeCost: 'none' | 'center' | 'scale';
  readonly costPenalty: number;
  readonly rewardScaling: SignalScaling;
  readonly costScaling: SignalScaling;
  /** σ over the run, from the first epoch to the last; null: σ is learned only. */
  readonly std: { readonly first: number; readonly last: number } | null;
}

export function onPolicySettings(context: Pick<AlgorithmContext, 'settings'>): OnPolicySettings {
  const advantage = context.settings('advantage');
  const environment = context.settings('environment');
  const policy = context.settings('policy');
  const gamma = advantage.gamma;
  return {
    estimator: advantage.estimator,
    gamma,
    costGamma: advantage.costGamma ?? gamma,
    lambda: advantage.lambda,
    costLambda: advantage.costLambda,
    standardizeReward: advantage.standardizeReward,
    standardizeCost: advantage.standardizeCost,
    costPenalty: advantage.costPenalty,
    rewardScaling: environment.normalizeReward,
    costScaling: environment.normalizeCost,
    std: policy.annealStd === true ? { first: policy.initialStd, last: policy.finalStd } : null,
  };
}
