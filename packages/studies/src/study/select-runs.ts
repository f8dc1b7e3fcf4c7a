import { refuse } from '@belay-rl/core';
import { nearestName, shorten } from '@belay-rl/core/internals';
import type { PlannedRun } from './study-plan.ts';

/**
 * The runs whose names match any of the patterns, in which * stands for any characters. Error `unknown-run` if a pattern
 * matches none.
 */
export function selectRuns(runs: readonly PlannedRun[], patterns: readonly string[]): readonly PlannedRun[] {
  const tests = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    const test = new RegExp(`^${parts.join('.*')}$`);
    if (runs.some(({ name }) => test.test(name))) return test;
    const names = runs.map(({ name }) => name);
    throw refuse(
      'unknown-run',
      `No run of the study matches ${shorten(pattern)}; the nearest is ${nearestName(pattern, names)}, and --dry-run lists all. * stands for any characters, e.g. '*-seed-0'.`,
    );
  });
  return runs.filter(({ name }) => tests.some((test) => test.test(name)));
}
