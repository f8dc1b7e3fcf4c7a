import { type MemoryNeed, type OffPolicyMemoryContext, qCriticsBytes } from '@belay-rl/core';
import type { CvpoSettings } from './cvpo-settings.ts';

/**
 * Rows that critics value at a time, about: B · K of them are cut into pieces of whole samples. Few enough that a piece's
 * activations stay in the second-level cache, many enough that packing the weights anew for each does not count.
 */
const PIECE = 512;

/** Rows that critics value at a time: whole samples of B states. */
export function rowsAtOnce(batchSize: number, samples: number): number {
  return batchSize * Math.min(samples, Math.max(1, Math.floor(PIECE / batchSize)));
}

/** What a `CvpoLearner` keeps: two policies, critics that take a piece of B · K rows at a time, and the draws. */
export function cvpoMemory(context: OffPolicyMemoryContext<Pick<CvpoSettings, 'samples'>>): readonly MemoryNeed[] {
  const { batch, observations, actions, parameters, policy, settings } = context;
  const samples = settings('algorithm').samples;
  const piece = rowsAtOnce(batch, samples);
  const draws = batch * samples * actions + piece * (observations + actions + 1) + batch * (actions + 1);
  return [
    {
      what: 'the policy and its reference',
      settings: ['policy.hiddenSizes', 'training.batchSize'],
      bytes: 2 * policy(batch) + 4 * (6 * parameters + 8 * batch * actions),
    },
    {
      what: 'the critics',
      settings: ['critic.hiddenSizes', 'training.batchSize'],
      bytes: qCriticsBytes(context, piece),
    },
    { what: 'sampled actions', settings: ['training.batchSize', 'algorithm.samples'], bytes: 4 * draws },
  ];
}
