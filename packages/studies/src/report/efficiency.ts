import { median } from '../statistics/aggregate.ts';
import type { Estimated } from '../statistics/bootstrap.ts';
import { cumulativeCost } from '../statistics/safety.ts';
import { type Analysis, estimateKnown, type Row } from './analyse.ts';
import type { LoadedRun } from './loaded-run.ts';
import { estimated, figure, percent } from './report-text.ts';
import { ranked, type Table } from './tables.ts';
import type { EpochMeans, Reached, RecordReturn } from './whole-training.ts';

/** Share of the way from the median first epoch to the best final return within the limit: the point at which curves are compared. */
export const THRESHOLD_SHARE = 0.8;

/**
 * How much training a return takes, in steps and in cost: the claims of sample and of constraint-violation efficiency (Liu et
 * al. 2022, section 5). Return and cost are the log's means over a window of episodes; a return at a cost above the limit does not
 * count, as it does not in the ranking. null: never reached.
 */
export function reachedAt(run: LoadedRun, threshold: number): Reached | null {
  const record = recordReturns(run).find((one) => one.return >= threshold);
  return record === undefined ? null : { steps: record.steps, cost: record.cost };
}

/** Those of a run: as they were kept, or found. */
export function recordReturns({ whole, history, costLimit }: LoadedRun): readonly RecordReturn[] {
  if (whole !== undefined) return whole.records;
  const { epochCost, length, steps } = history;
  const limit = costLimit ?? Number.POSITIVE_INFINITY;
  const until = <T>(values: readonly T[], at: number): readonly T[] => values.slice(0, at + 1);
  let best = Number.NEGATIVE_INFINITY;
  return history.return.flatMap((value, i) => {
    if (!(value > best && history.cost[i]! <= limit)) return [];
    best = value;
    const spent = { cost: until(epochCost, i), length: until(length, i), steps: until(steps, i) };
    return [{ return: value, steps: steps[i]!, cost: cumulativeCost(spent) }];
  });
}

/**
 * null if no one learns: the best end is not above the median first epoch, or by so little that a run is there after its
 * first, at a cost within its limit. The median, as a first epoch at many times the limit's return says nothing about the way.
 */
export function returnThreshold(rows: readonly Row[]): number | null {
  const done = rows.filter(({ runs }) => runs.length > 0);
  const within = done.filter(({ feasible }) => feasible);
  const best = Math.max(...(within.length > 0 ? within : done).map((row) => row.return.value));
  const firsts = done.flatMap(({ runs }) => runs.map(first)).filter((one) => one !== null);
  const start = median(firsts.map(({ value }) => value));
  const threshold = start + THRESHOLD_SHARE * (best - start);
  const atOnce = firsts.some(({ value, within }) => within && value >= threshold);
  return best > start && !atOnce ? threshold : null;
}

/** The first epoch of a run in which an episode ended: as it was kept, or found. */
export function firstEpoch({ whole, history }: LoadedRun): EpochMeans | null {
  if (whole !== undefined) return whole.first;
  const at = history.epochReturn.findIndex((x) => !Number.isNaN(x));
  return at < 0 ? null : { return: history.epochReturn[at]!, cost: history.epochCost[at]! };
}

/** The return of a run's first epoch that has one, and whether its cost was within the limit. */
function first(run: LoadedRun): { readonly value: number; readonly within: boolean } | null {
  const epoch = firstEpoch(run);
  if (epoch === null) return null;
  return { value: epoch.return, within: epoch.cost <= (run.costLimit ?? Number.POSITIVE_INFINITY) };
}

/** Steps and cost until the threshold, by contender; null if there is no threshold or no one to compare with. */
export function efficiencyTable(analysis: Analysis, environment: string): Table | null {
  const rows = ranked(analysis, environment).filter(({ judged }) => judged.length > 0);
  const threshold = returnThreshold(rows);
  if (rows.length < 2 || threshold === null) return null;
  return {
    caption: `What learning took on ${environment}: environment steps until the mean return of the last episodes first reached ${figure(threshold)} while their mean cost was within the limit (${percent(THRESHOLD_SHARE)} of the way from the median first epoch to the best final return within the limit), and the cost of all episodes until then. Means over the seeds that reached it, 95 % bootstrap intervals.`,
    head: ['contender', 'seeds that reached it', 'steps', 'cost until then'],
    rows: rows.map(({ variant, runs }) => {
      const reached = runs.map((run) => reachedAt(run, threshold)).filter((one) => one !== null);
      const column = (of: (one: Reached) => number): string => told(estimateKnown(reached.map(of)));
      return [variant, `${reached.length} of ${runs.length}`, column(({ steps }) => steps), column(({ cost }) => cost)];
    }),
  };
}

function told(value: Estimated): string {
  return estimated(value, (x) => (Number.isNaN(x) ? '–' : Math.round(x).toLocaleString('en-US')));
}
