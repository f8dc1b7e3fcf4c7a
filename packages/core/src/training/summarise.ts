import type { Configuration } from '../config/configuration.ts';
import type { RunResults } from './results.ts';
import type { Training } from './training.ts';

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
  /** The environment's own measures: means over the episodes of the newest epoch that finished one. Absent: it has none. */
  readonly measures?: Readonly<Record<string, number>>;
  /** Every constraint is at or below its limit; true if there is none. */
  readonly withinLimits: boolean;
  readonly versions: Readonly<Record<string, string>>;
}

/** Of a training that has done all its epochs. `versions`: of Belay, its plugins, and what runs them. */
export function summarise(
  training: Training,
  configuration: Configuration,
  versions: Readonly<Record<string, string>>,
): RunSummary {
  const { results, measures } = training;
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
    ...(measures === null ? {} : { measures }),
    withinLimits: results.costs.every(({ limit, withinLimit }) => limit === null || withinLimit === true),
    versions,
  };
}
