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
  /** σ over the run, from the first epoch to the last; null: σ is learned alone. */
  readonly std: { readonly first: number; readonly last: number } | null;
}

export function onPolicySettings(context: Pick<AlgorithmContext, 'settings'>): OnPolicySettings {
  const advantage = context.settings('advantage');
  const environment = context.settings('environment');
  const policy = context.settings('policy');
  const gamma = advantage['gamma'] as number;
  return {
    estimator: advantage['estimator'] as AdvantageEstimator,
    gamma,
    costGamma: (advantage['costGamma'] as number | null) ?? gamma,
    lambda: advantage['lambda'] as number,
    costLambda: advantage['costLambda'] as number,
    standardizeReward: advantage['standardizeReward'] as boolean,
    standardizeCost: advantage['standardizeCost'] as OnPolicySettings['standardizeCost'],
    costPenalty: advantage['costPenalty'] as number,
    rewardScaling: environment['normalizeReward'] as SignalScaling,
    costScaling: environment['normalizeCost'] as SignalScaling,
    std:
      policy['annealStd'] === true
        ? { first: policy['initialStd'] as number, last: policy['finalStd'] as number }
        : null,
  };
}
