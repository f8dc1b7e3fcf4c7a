import { hashName } from './hash.ts';

/** Seed of environment `environment`'s reset at the start of epoch `epoch`: in [0, 2³¹). */
export function trainingResetSeed(runSeed: number, environment: number, epoch: number): number {
  return hashName(runSeed, 'reset', environment, epoch)[0]! >>> 1;
}

/** Seed of evaluation episode `episode`: in [2³¹, 2³²), so that no layout of training comes back. */
export function evaluationResetSeed(seed: number, episode: number): number {
  return (hashName(seed, 'evaluation', episode)[0]! | 0x80000000) >>> 0;
}
