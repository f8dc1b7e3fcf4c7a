import { join } from 'node:path';
import { finalMeans, meanOfKnown } from '../report/final-figures.ts';
import type { History } from '../report/history.ts';
import { readProgress } from '../report/read-progress.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import type { TrialFigures } from './judge.ts';
import { rungSteps } from './rung-steps.ts';

/** Share of the way to a rung whose end counts there: more than at the end of training, as fewer epochs are behind it. */
const RUNG_SHARE = 0.2;

interface RunFigures {
  readonly return: number;
  readonly cost: number;
}

const UNKNOWN: RunFigures = { return: Number.NaN, cost: Number.NaN };

/**
 * Return and cost of a trial's runs on one environment, means over seeds: over the last fifth of the way to a rung, a share
 * of each run's steps, or over the last tenth of a whole training (1), as reports have it. NaN if a run has not come so far.
 */
export function trialFigures(
  runs: readonly PlannedRun[],
  directoryOf: (run: PlannedRun) => string,
  share: number,
): TrialFigures {
  const figures = runs.map((run) =>
    runFigures(run, readProgress(join(directoryOf(run), 'progress.csv')).history, share),
  );
  const mean = (of: (one: RunFigures) => number): number =>
    figures.reduce((sum, one) => sum + of(one), 0) / figures.length;
  return { return: mean((one) => one.return), cost: mean((one) => one.cost), limit: limitOf(runs) };
}

/** Of a trial that failed. */
export function noFigures(runs: readonly PlannedRun[]): TrialFigures {
  return { ...UNKNOWN, limit: limitOf(runs) };
}

function limitOf(runs: readonly PlannedRun[]): number {
  return runs[0]?.costLimit ?? Number.POSITIVE_INFINITY;
}

function runFigures(run: PlannedRun, history: History, share: number): RunFigures {
  const until = rungSteps(run, share);
  const end = history.steps.findIndex((steps) => steps >= until);
  if (end === -1) return UNKNOWN;
  if (share === 1) return finalMeans(history);
  const from = (1 - RUNG_SHARE) * until;
  const counted = (values: readonly number[]): number => {
    const known = values.slice(0, end + 1);
    const mean = meanOfKnown(known.filter((_, i) => history.steps[i]! > from));
    // No episode ended there: the last epoch in which one did.
    return Number.isNaN(mean) ? (known.findLast((value) => !Number.isNaN(value)) ?? Number.NaN) : mean;
  };
  return { return: counted(history.epochReturn), cost: counted(history.epochCost) };
}
