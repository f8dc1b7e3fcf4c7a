import { isDeepStrictEqual } from 'node:util';
import { isSameLimit, LIMIT } from './cost-limits.ts';
import type { LoadedRun } from './loaded-run.ts';

// When two runs are one depends on who asks: a study that knows its plan, a report on several studies, or a file of kept runs.

/** Settings that change nothing of what is learnt. */
const IDLE = /^(log\..*|training\.(workers|checkpoint.*))$/;

type NamedRun = Pick<LoadedRun, 'name' | 'settings' | 'costLimit'>;

/** Whether two are one run of a study: of the same name with other settings, or judged by another limit, they are not. */
export function isSameRun(a: NamedRun, b: NamedRun): boolean {
  return a.name === b.name && isSameLimit(a.costLimit, b.costLimit) && isDeepStrictEqual(a.settings, b.settings);
}

/** Whether two runs of a study, made in two places, are one: no setting that both know differs either. */
export function isTwin(a: LoadedRun, b: LoadedRun): boolean {
  return isSameRun(a, b) && differing(a, b).length === 0;
}

/** Whether two are one training, by whichever limit each is judged: a file that keeps the one has the other. */
export function isSameTraining(a: LoadedRun, b: LoadedRun): boolean {
  return (
    a.name === b.name &&
    a.environment === b.environment &&
    isDeepStrictEqual(a.settings, b.settings) &&
    differing(a, b).length === 0
  );
}

/** Whether two runs, of whichever studies, are one result: it is counted once. */
export function isSameResult(a: LoadedRun, b: LoadedRun): boolean {
  if (!isSameLimit(a.costLimit, b.costLimit)) return false;
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
  const known = Object.keys(a.resolved).filter(
    (key) => !IDLE.test(key) && key in b.resolved && text(a.resolved[key]) !== text(b.resolved[key]),
  );
  return [...known, ...limitsOfOne(a, b)];
}

/** Limits on single costs that only one of them was trained with. */
function limitsOfOne(a: LoadedRun, b: LoadedRun): readonly string[] {
  if ([a, b].some(({ resolved }) => Object.keys(resolved).length === 0)) return [];
  return Object.keys({ ...a.otherLimits, ...b.otherLimits })
    .map((name) => `${LIMIT}.${name}`)
    .filter((key) => key in a.resolved !== key in b.resolved);
}

function text(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
