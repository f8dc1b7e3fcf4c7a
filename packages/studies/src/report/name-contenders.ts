import { isDeepStrictEqual } from 'node:util';
import { formatValue } from '@belay-rl/core/internals';
import type { LoadedRun } from './loaded-run.ts';

/** More settings do not fit a name, unless fewer do not tell two contenders apart; the table of settings has all. */
const MAX_NAMED = 3;

/** Settings that change nothing of what is learnt. */
const IDLE = /^(log\..*|training\.(workers|checkpoint.*))$/;

/**
 * Runs from several places: one that stands twice is kept once, and runs of one name that were trained with different
 * settings become contenders of their own, named by what differs.
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
    if (keys.length === 0) return run;
    const first = keys.slice(0, MAX_NAMED);
    const isMine = (other: LoadedRun): boolean => listed(first, other) === listed(first, run);
    const isTold = group.every((other) => !isMine(other) || differing(run, other).length === 0);
    const what = isTold ? listed(first, run) : listed(keys, run);
    const name = `${run.variant} (${what})`;
    return { ...run, variant: name, label: name, planned: { variant: run.variant, label: run.label } };
  });
}

function listed(keys: readonly string[], { resolved }: LoadedRun): string {
  return keys.map((key) => `${key}=${formatValue(resolved[key] as never)}`).join(', ');
}

function isSameResult(a: LoadedRun, b: LoadedRun): boolean {
  if (a.directory === b.directory) return true;
  if (a.variant !== b.variant || a.environment !== b.environment || a.seed !== b.seed) return false;
  // Seed and settings decide every bit of a run: both are one result, not two.
  const known = Object.keys(a.resolved).length > 0 && Object.keys(b.resolved).length > 0;
  if (known) return differing(a, b).length === 0;
  // What has not begun knows only what its study set.
  const begun = a.status !== 'missing' && b.status !== 'missing';
  return !begun && a.settings !== null && isDeepStrictEqual(a.settings, b.settings);
}

/** Settings that both know with different values; one that a version did not have yet says nothing. */
export function differing(a: LoadedRun, b: LoadedRun): readonly string[] {
  if (a === b) return [];
  return Object.keys(a.resolved).filter(
    (key) => !IDLE.test(key) && key in b.resolved && text(a.resolved[key]) !== text(b.resolved[key]),
  );
}

function text(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
