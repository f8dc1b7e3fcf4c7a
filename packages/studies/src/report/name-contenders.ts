import { formatValue } from '@belay-rl/core/internals';
import { isSameLimit, keptLimit, LIMIT } from './cost-limits.ts';
import type { LoadedRun } from './loaded-run.ts';
import { differing, isSameResult } from './same-runs.ts';

/** More settings do not fit a name, unless fewer do not tell two contenders apart; the table of settings has all. */
const MAX_NAMED = 3;

/**
 * Runs from several places: one that stands twice is kept once, and runs of one name that were trained with different
 * settings, or are judged by different limits, become contenders of their own, named by what differs.
 */
export function nameContenders(runs: readonly LoadedRun[]): readonly LoadedRun[] {
  const kept: LoadedRun[] = [];
  for (const run of runs) {
    const twin = kept.findIndex((earlier) => isSameResult(earlier, run));
    if (twin < 0) kept.push(run);
    else if (kept[twin]!.status === 'missing') kept[twin] = run;
  }
  return kept.map((run) => {
    const group = kept.filter(({ variant, environment }) => variant === run.variant && environment === run.environment);
    const keys = [...new Set(group.flatMap((other) => differing(run, other)))];
    const judged = group.some((other) => !isSameLimit(other.costLimit, run.costLimit) && !trainedApart(run, other));
    if (keys.length === 0 && !judged) return run;
    const first = keys.slice(0, MAX_NAMED);
    const isMine = (other: LoadedRun): boolean => listed(first, other) === listed(first, run);
    const isTold = group.every((other) => !isMine(other) || differing(run, other).length === 0);
    const what = [
      ...(keys.length === 0 ? [] : [isTold ? listed(first, run) : listed(keys, run)]),
      ...(judged ? [judgedBy(run)] : []),
    ];
    const name = `${run.variant} (${what.join(', ')})`;
    return { ...run, variant: name, label: name, planned: { variant: run.variant, label: run.label } };
  });
}

function listed(keys: readonly string[], { resolved }: LoadedRun): string {
  const value = (key: string): string => (key in resolved ? formatValue(resolved[key] as never) : 'none');
  return keys.map((key) => `${key}=${value(key)}`).join(', ');
}

/** Whether two were trained with different limits, which their names then tell. */
function trainedApart(a: LoadedRun, b: LoadedRun): boolean {
  return differing(a, b).includes(LIMIT);
}

function judgedBy({ costLimit }: LoadedRun): string {
  return costLimit === null ? 'judged by no limit' : `judged at ${keptLimit(costLimit)}`;
}
