import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogRow, refuse } from '@belay-rl/core';
import { trainInDirectory } from '@belay-rl/core/node';
import type { ResolvedRun } from '../run-flags.ts';

export interface TrainingFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  readonly epochs: number;
  readonly workers: number | null;
  /** From the start of the process until everything is set up, before the first environment step. */
  readonly startSeconds: number;
  /** Means over all epochs but the first, in which code is still being compiled. */
  readonly stepsPerSecond: number;
  readonly rolloutSeconds: number;
  readonly updateSeconds: number;
  /** Most memory that the process held, worker threads included [10⁶ bytes]. */
  readonly megabytes: number;
}

/** Trains in a temporary directory, which goes afterwards. */
export async function benchTraining({ registry, configuration }: ResolvedRun): Promise<TrainingFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const rows: LogRow[] = [];
  let startSeconds = Number.NaN;
  try {
    const outcome = await trainInDirectory({
      registry,
      configuration,
      directory: join(folder, 'run'),
      onStart: () => {
        startSeconds = performance.now() / 1000;
      },
      onEpoch: (row) => void rows.push(row),
    });
    if (outcome.epochs < 2) {
      throw refuse('bench-steps', 'bench train leaves the first epoch out: give --steps for two epochs or more.');
    }
    const warm = rows.slice(1);
    const mean = (column: string) => warm.reduce((sum, row) => sum + (row[column] ?? Number.NaN), 0) / warm.length;
    const steps = outcome.steps - (rows[0]?.['TotalEnvSteps'] ?? 0);
    return {
      algorithm: configuration.algorithm,
      environment: configuration.environment,
      steps: outcome.steps,
      epochs: outcome.epochs,
      workers: configuration.value('training.workers') as number | null,
      startSeconds,
      stepsPerSecond: steps / (mean('Time/Epoch') * warm.length),
      rolloutSeconds: mean('Time/Rollout'),
      updateSeconds: mean('Time/Update'),
      megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
