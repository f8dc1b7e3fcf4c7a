import type { Registry } from '@belay-rl/core/run';
import { type Spread, spreadOf } from '../spread.ts';
import { type Actor, createActor } from './actor.ts';
import { type BenchNetwork, depths } from './networks.ts';

/** The policy's update of one epoch [s], critics and rollouts left out, one core. */
export interface EpochFigures {
  readonly network: string;
  readonly rows: number;
  /** One pass in minibatches of 2,000: K-FAC (T_s = 1, T_f = 10), margin blender, KL guard. */
  readonly kfacSeconds: Spread;
  /** One full-batch step: conjugate gradient (15 iterations a gradient), CPO's dual, line search. */
  readonly conjugateGradientSeconds: Spread;
  /** Trials that the line search made. */
  readonly lineSearchTrials: number;
}

const MINIBATCH = 2000;
const MAX_KL = 0.02;

export async function measureEpochUpdates(options: {
  readonly registry: Registry;
  readonly rows: number;
  readonly repeats: number;
}): Promise<readonly EpochFigures[]> {
  const figures: EpochFigures[] = [];
  for (const network of depths) figures.push(await measureEpoch(network, options));
  return figures;
}

async function measureEpoch(
  network: BenchNetwork,
  { registry, rows, repeats }: { readonly registry: Registry; readonly rows: number; readonly repeats: number },
): Promise<EpochFigures> {
  const kfac = await createActor({
    registry,
    network,
    rows,
    schedule: { batchSize: Math.min(MINIBATCH, rows), passes: 1 },
    optimizer: ['kfac', { statisticsEvery: 1, factorsEvery: 10 }],
    constraint: ['margin-blender'],
    trustRegion: ['minibatch-kl-guard', { maxKl: MAX_KL }],
  });
  const kfacSeconds = await timeUpdates(kfac, repeats);
  const conjugateGradient = await createActor({
    registry,
    network,
    rows,
    schedule: { batchSize: 'all', passes: 1 },
    optimizer: ['conjugate-gradient'],
    constraint: ['cpo-dual'],
    trustRegion: ['line-search', { maxKl: MAX_KL }],
  });
  const conjugateGradientSeconds = await timeUpdates(conjugateGradient, repeats);
  return {
    network: network.name,
    rows,
    kfacSeconds,
    conjugateGradientSeconds,
    lineSearchTrials: conjugateGradient.logged.get('Misc/AcceptanceStep') ?? Number.NaN,
  };
}

/** The first update warms up and does not count. Every update begins at the same policy. */
async function timeUpdates(actor: Actor, repeats: number): Promise<Spread> {
  const seconds: number[] = [];
  try {
    for (let i = 0; i <= repeats; i++) {
      await actor.restart();
      const start = performance.now();
      await actor.run();
      if (i > 0) seconds.push((performance.now() - start) / 1000);
    }
    return spreadOf(seconds);
  } finally {
    actor.dispose();
  }
}
