import type { AlgorithmContext, ResidentParts } from '@belay-rl/core';
import type { AdvantageShape } from './kernels/advantages.ts';

/** What of a run's settings a learner goes by. */
export interface LearnerSettings {
  readonly advantages: AdvantageShape;
  /** Rows of a critic's minibatch. */
  readonly criticBatch: number;
  /** null: as many as the policy made. */
  readonly criticPasses: number | null;
  /** Most passes of the policy; rows of its minibatch, 'all': one of all rows. */
  readonly passes: number;
  readonly batchSize: number | 'all';
  /** KL(old ‖ new) after which the passes end; null: none. */
  readonly stopKl: number | null;
}

export function learnerSettings(context: AlgorithmContext, { critics, trustRegion }: ResidentParts): LearnerSettings {
  const { estimator, gamma, costGamma, lambda, costLambda, standardizeReward, standardizeCost } =
    context.settings('advantage');
  const rows = context.environments * context.stepsPerEnvironment;
  const { batchSize, passes } = context.settings('critic');
  const policyBatch = context.schedule.batchSize === 'all' ? rows : context.schedule.batchSize;
  const each = <T>(reward: T, cost: T): T[] => critics.map((_, k) => (k === 0 ? reward : cost));
  const form = trustRegion.resident!;
  return {
    advantages: {
      signals: critics.length,
      rows,
      estimator,
      gammas: each(gamma, costGamma ?? gamma),
      lambdas: each(lambda, costLambda),
      standardise: each(standardizeReward ? 2 : 0, { none: 0, center: 1, scale: 2 }[standardizeCost]),
    },
    criticBatch: Math.min((batchSize as number | null) ?? policyBatch, rows),
    criticPasses: passes as number | null,
    passes: context.schedule.passes,
    batchSize: context.schedule.batchSize,
    stopKl: form.kind === 'kl-early-stop' ? (form.settings['maxKl'] as number) : null,
  };
}
