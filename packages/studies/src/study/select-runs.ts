import { refuse } from '@belay-rl/core';
import { nearestName, shorten } from '@belay-rl/core/internals';

/** Where runs come from and how their names are listed, for the error. */
export interface RunsPlace {
  /** 'the study'. */
  readonly of: string;
  /** '--dry-run lists all'. */
  readonly listed: string;
}

const study: RunsPlace = { of: 'the study', listed: '--dry-run lists all' };

/**
 * The runs whose names match any of the patterns, in which * stands for any characters. Error `unknown-run` if a pattern
 * matches none.
 */
export function selectRuns<Run extends { readonly name: string }>(
  runs: readonly Run[],
  patterns: readonly string[],
  place: RunsPlace = study,
): readonly Run[] {
  const tests = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    const test = new RegExp(`^${parts.join('.*')}$`);
    if (runs.some(({ name }) => test.test(name))) return test;
    const names = runs.map(({ name }) => name);
    throw refuse(
      'unknown-run',
      `No run of ${place.of} matches ${shorten(pattern)}; the nearest is ${nearestName(pattern, names)}, and ${place.listed}. * stands for any characters, e.g. '*-seed-0'.`,
    );
  });
  return runs.filter(({ name }) => tests.some((test) => test.test(name)));
}
