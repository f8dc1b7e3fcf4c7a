import { firstEpoch, recordReturns } from '../efficiency.ts';
import { meanOfKnown, trainingFigures } from '../final-figures.ts';
import type { History } from '../history.ts';
import type { LoadedRun } from '../loaded-run.ts';

/** Points of a kept history. */
export const POINTS = 200;

/** Epochs at the start that stay single, so that a training can be compared with them digit by digit. */
export const SINGLE = 10;

/**
 * A run with a history of at most `POINTS` points. Of a longer one the first epochs stay as they are, and a later point stands
 * for one epoch or several in a row: their means, but for the steps and the log's running means, which are those at its end.
 * What figures need of every epoch is taken before.
 */
export function thinRun(run: LoadedRun): LoadedRun {
  const epochs = run.history.steps.length;
  if (epochs <= POINTS || run.whole !== undefined) return run;
  const whole = { figures: trainingFigures(run), first: firstEpoch(run), records: recordReturns(run) };
  return { ...run, whole, history: thinHistory(run.history) };
}

function thinHistory(history: History): History {
  const epochs = history.steps.length;
  const ends = Array.from({ length: POINTS }, (_, i) => {
    if (i < SINGLE) return i + 1;
    return SINGLE + Math.round(((i + 1 - SINGLE) * (epochs - SINGLE)) / (POINTS - SINGLE));
  });
  const last = (column: readonly number[]): number[] => ends.map((end) => column[end - 1]!);
  const means = (column: readonly number[]): number[] =>
    ends.map((end, i) => meanOfKnown(column.slice(ends[i - 1] ?? 0, end)));
  return {
    steps: last(history.steps),
    return: last(history.return),
    cost: last(history.cost),
    epochReturn: means(history.epochReturn),
    epochCost: means(history.epochCost),
    length: means(history.length),
    seconds: means(history.seconds),
    diagnostics: Object.fromEntries(Object.entries(history.diagnostics).map(([name, column]) => [name, means(column)])),
  };
}
