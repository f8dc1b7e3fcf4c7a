import type { Configuration } from '../config/configuration.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Files } from '../ports/files.ts';
import type { RunResults } from '../training/results.ts';
import type { Training } from '../training/training.ts';
import { versionsOf } from './run-directory.ts';

/** `summary.json`: what came of a finished run. Means are over its last `results.episodes` finished episodes. */
export interface RunSummary {
  readonly algorithm: string;
  readonly environment: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly epochs: number;
  readonly steps: number;
  /** Time of the epochs, pauses left out [s]. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly results: RunResults;
  /** Every constraint is at or below its limit; true if there is none. */
  readonly withinLimits: boolean;
  readonly versions: Readonly<Record<string, string>>;
}

/** Whether a summary is there and can be read; one that was cut is written anew. */
export function isWholeSummary(files: Files, path: string): boolean {
  if (!files.exists(path)) return false;
  try {
    const summary: unknown = JSON.parse(new TextDecoder().decode(files.read(path)));
    return summary !== null && typeof summary === 'object' && !Array.isArray(summary);
  } catch {
    return false;
  }
}

/** Epochs that a finished run's summary speaks of; null if there is none that can be read. */
export function finishedEpochs(files: Files, path: string): number | null {
  if (!isWholeSummary(files, path)) return null;
  const { epochs } = JSON.parse(new TextDecoder().decode(files.read(path))) as { epochs?: unknown };
  return typeof epochs === 'number' ? epochs : null;
}

export function summarise(training: Training, registry: Registry, configuration: Configuration): RunSummary {
  const { results } = training;
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    parts: configuration.parts,
    seed: configuration.value('seed'),
    epochs: training.epoch,
    steps: training.steps,
    seconds: training.seconds,
    stepsPerSecond: training.seconds > 0 ? training.steps / training.seconds : 0,
    results,
    withinLimits: results.costs.every(({ limit, withinLimit }) => limit === null || withinLimit === true),
    versions: versionsOf(registry, configuration),
  };
}
