import { join } from 'node:path';
import { finalFigures, meanOfKnown } from '../report/final-figures.ts';
import type { History, LoadedRun } from '../report/loaded-run.ts';
import { readProgress } from '../report/read-progress.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import type { TrialFigures } from './judge.ts';

/** Share of the way to a rung whose end counts there: more than at the end of training, as fewer epochs are behind it. */
const RUNG_SHARE = 0.2;

/**
 * Return and cost of a trial's runs on one environment, means over seeds: over the last fifth of the steps up to `until`, or
 * over the last tenth of a whole training, as reports have it (`until` null). NaN if a run has not come so far.
 */
export function trialFigures(
  runs: readonly PlannedRun[],
  directoryOf: (run: PlannedRun) => string,
  until: number | null,
): TrialFigures {
  const figures = runs.map((run) =>
    runFigures(run, readProgress(join(directoryOf(run), 'progress.csv')).history, until),
  );
  const mean = (of: (one: (typeof figures)[number]) => number): number =>
    figures.reduce((sum, one) => sum + of(one), 0) / figures.length;
  return {
    return: mean((one) => one.return),
    cost: mean((one) => one.cost),
    limit: runs[0]?.costLimit ?? Number.POSITIVE_INFINITY,
  };
}

function runFigures(run: PlannedRun, history: History, until: number | null): { return: number; cost: number } {
  if (until === null) {
    if ((history.steps.at(-1) ?? 0) < run.steps) return { return: Number.NaN, cost: Number.NaN };
    const { return: reward, cost } = finalFigures({ history, evaluation: null, costLimit: run.costLimit } as LoadedRun);
    return { return: reward, cost };
  }
  const end = history.steps.findIndex((steps) => steps >= until);
  if (end === -1) return { return: Number.NaN, cost: Number.NaN };
  const from = (1 - RUNG_SHARE) * until;
  const counted = (values: readonly number[]): number =>
    meanOfKnown(values.slice(0, end + 1).filter((_, i) => history.steps[i]! > from));
  return { return: counted(history.epochReturn), cost: counted(history.epochCost) };
}
