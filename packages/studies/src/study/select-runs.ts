import { refuse } from '@belay-rl/core';
import { nearestName, shorten } from '@belay-rl/core/internals';

/** Whose runs are selected. */
export interface RunsPlace<Run> {
  /** For the error: 'the study'. */
  readonly of: string;
  /** For the error, how names are listed: '--dry-run lists all'. */
  readonly listed: string;
  readonly namesOf: (run: Run) => readonly string[];
}

const study: RunsPlace<{ readonly name: string }> = {
  of: 'the study',
  listed: '--dry-run lists all',
  namesOf: ({ name }) => [name],
};

/**
 * The runs whose names match any of the patterns, in which * stands for any characters. Error `unknown-run` if a pattern
 * matches none.
 */
export function selectRuns<Run extends { readonly name: string }>(
  runs: readonly Run[],
  patterns: readonly string[],
  place: RunsPlace<Run> = study,
): readonly Run[] {
  const tests = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    const test = new RegExp(`^${parts.join('.*')}$`);
    if (runs.some((run) => place.namesOf(run).some((name) => test.test(name)))) return test;
    const names = runs.map(({ name }) => name);
    throw refuse(
      'unknown-run',
      `No run of ${place.of} matches ${shorten(pattern)}; the nearest is ${nearestName(pattern, names)}, and ${place.listed}. * stands for any characters, e.g. '*-seed-0'.`,
    );
  });
  return runs.filter((run) => tests.some((test) => place.namesOf(run).some((name) => test.test(name))));
}
