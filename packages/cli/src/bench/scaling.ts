import { refuse } from '@belay-rl/core';
import type { ResolvedRun } from '../run-flags.ts';
import { type Spread, spreadOf } from './spread.ts';
import { measureEpochs } from './training.ts';

export interface ScalingFigures {
  readonly algorithm: string;
  readonly environment: string;
  /** The same for every number of workers, so that the work is the same, to the bit. */
  readonly environments: number;
  readonly workers: readonly WorkersFigures[];
}

export interface WorkersFigures {
  readonly workers: number;
  readonly rolloutStepsPerSecond: Spread;
  readonly stepsPerSecond: Spread;
  /** Median rollout throughput over that of one worker. */
  readonly rolloutSpeedup: number;
  readonly speedup: number;
}

/** 1, 2, 4, … up to `cores`, and `cores` itself. */
export function workerCounts(cores: number): readonly number[] {
  const counts: number[] = [];
  for (let workers = 1; workers < cores; workers *= 2) counts.push(workers);
  return [...counts, Math.max(1, cores)];
}

/** `resolve(workers)`: the run with so many. */
export async function benchScaling(
  counts: readonly number[],
  resolve: (workers: number) => Promise<ResolvedRun>,
): Promise<ScalingFigures> {
  const figures: WorkersFigures[] = [];
  let shape: Omit<ScalingFigures, 'workers'> | null = null;
  for (const workers of counts) {
    const run = await resolve(workers);
    const { configuration } = run;
    const environments = configuration.value('training.environments') as number;
    if (environments < workers) {
      throw refuse(
        'bench-environments',
        `bench scaling tries ${workers} workers, but the run has ${environments} environments to share: give --set training.environments=${workers} or more.`,
      );
    }
    shape ??= { algorithm: configuration.algorithm, environment: configuration.environment, environments };
    const { warm } = await measureEpochs(run);
    const rates = (column: string) => spreadOf(warm.map(({ steps, row }) => steps / (row[column] as number)));
    const rolloutStepsPerSecond = rates('Time/Rollout');
    const stepsPerSecond = rates('Time/Epoch');
    const [one] = figures;
    figures.push({
      workers,
      rolloutStepsPerSecond,
      stepsPerSecond,
      rolloutSpeedup:
        rolloutStepsPerSecond.median / (one?.rolloutStepsPerSecond.median ?? rolloutStepsPerSecond.median),
      speedup: stepsPerSecond.median / (one?.stepsPerSecond.median ?? stepsPerSecond.median),
    });
  }
  return { ...(shape as Omit<ScalingFigures, 'workers'>), workers: figures };
}
