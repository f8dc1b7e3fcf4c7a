import { hashName } from './hash.ts';

/** Seed of environment `environment`'s reset at the start of rollout `round` of epoch `epoch`: in [0, 2³¹). */
export function trainingResetSeed(runSeed: number, environment: number, epoch: number, round = 0): number {
  const [word] =
    round === 0
      ? hashName(runSeed, 'reset', environment, epoch)
      : hashName(runSeed, 'reset', environment, epoch, round);
  return word! >>> 1;
}

/** Seed of an environment's `episode`-th reset if episodes go on from epoch to epoch: in [0, 2³¹). */
export function episodeResetSeed(runSeed: number, environment: number, episode: number): number {
  return hashName(runSeed, 'episode', environment, episode)[0]! >>> 1;
}

/** Seed of evaluation episode `episode`: in [2³¹, 2³²), so that no layout of training comes back. */
export function evaluationResetSeed(seed: number, episode: number): number {
  return (hashName(seed, 'evaluation', episode)[0]! | 0x80000000) >>> 0;
}
