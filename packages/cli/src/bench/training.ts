import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogRow, refuse } from '@belay-rl/core';
import { trainInDirectory } from '@belay-rl/core/node';
import type { ResolvedRun } from '../run-flags.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface TrainingFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  readonly epochs: number;
  readonly workers: number | null;
  /** From the start of the process until everything is set up, before the first environment step. */
  readonly startSeconds: number;
  /** Over all epochs but the first. */
  readonly stepsPerSecond: Spread;
  readonly rolloutSeconds: Spread;
  /** Policy and critics. */
  readonly updateSeconds: Spread;
  /** Most memory that the process held, worker threads included [10⁶ bytes]. */
  readonly megabytes: number;
}

/** An epoch that counts: its row, and its own environment steps. */
export interface MeasuredEpoch {
  readonly row: LogRow;
  readonly steps: number;
}

/** Trains in a temporary directory, which goes afterwards. The first epoch, in which code is still being compiled, is left out. */
export async function measureEpochs({ registry, configuration }: ResolvedRun): Promise<{
  readonly warm: readonly MeasuredEpoch[];
  readonly steps: number;
  readonly epochs: number;
  readonly startSeconds: number;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const epochs: MeasuredEpoch[] = [];
  let before = 0;
  let startSeconds = Number.NaN;
  try {
    const outcome = await trainInDirectory({
      registry,
      configuration,
      directory: join(folder, 'run'),
      onStart: () => {
        startSeconds = performance.now() / 1000;
      },
      onEpoch: (row) => {
        const steps = row['TotalEnvSteps'] as number;
        epochs.push({ row, steps: steps - before });
        before = steps;
      },
    });
    if (outcome.epochs < 2) {
      throw refuse('bench-steps', 'bench leaves the first epoch out: give --steps for two epochs or more.');
    }
    return { warm: epochs.slice(1), steps: outcome.steps, epochs: outcome.epochs, startSeconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function benchTraining(run: ResolvedRun): Promise<TrainingFigures> {
  const { configuration } = run;
  const { warm, steps, epochs, startSeconds } = await measureEpochs(run);
  const seconds = (column: string) => spreadOf(warm.map(({ row }) => row[column] ?? Number.NaN));
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    steps,
    epochs,
    workers: configuration.value('training.workers') as number | null,
    startSeconds,
    stepsPerSecond: spreadOf(warm.map((epoch) => epoch.steps / (epoch.row['Time/Epoch'] as number))),
    rolloutSeconds: seconds('Time/Rollout'),
    updateSeconds: seconds('Time/Update'),
    megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
}
