import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { refuse } from '@belay-rl/core';
import { explainFileError } from '@belay-rl/core/node';
import type { PlannedRun } from '../study/study-plan.ts';
import { damageOf } from './damaged-run.ts';
import { isFinished } from './run-files.ts';
import { type RecordedPlan, readPlan, studyPaths } from './study-directory.ts';

/**
 * Copies finished runs of other studies that this one has too: same algorithm, environment, seed and settings, by the same
 * version and commit. Returns the names of those taken over. Errors: `no-study` if a directory holds none; `file-failed`.
 */
export function reuseRuns(plan: RecordedPlan, directory: string, others: readonly string[]): readonly string[] {
  const taken: string[] = [];
  for (const other of others) {
    const theirs = readPlan(other);
    if (theirs === null) {
      throw refuse('no-study', `--reuse ${other}: there is no plan.json in it; give the directory of a study.`);
    }
    if (!isSameSource(plan, theirs)) continue;
    for (const run of plan.runs) {
      const to = studyPaths(directory).run(run);
      const twin = theirs.runs.find((one) => trainsTheSame(one, run));
      if (twin === undefined || existsSync(to)) continue;
      const from = studyPaths(other).run(twin);
      if (!isFinished(from, plan.evaluationEpisodes) || damageOf(twin, from) !== null) continue;
      copyWhole(from, to);
      taken.push(run.name);
    }
  }
  return taken;
}

/** Whatever the two studies call them. */
function trainsTheSame(a: PlannedRun, b: PlannedRun): boolean {
  return (
    a.algorithm === b.algorithm &&
    a.environment === b.environment &&
    a.seed === b.seed &&
    a.steps === b.steps &&
    isDeepStrictEqual(a.settings, b.settings)
  );
}

/** Defaults and algorithms may differ between commits, and anything may if files had changed. */
function isSameSource(a: RecordedPlan, b: RecordedPlan): boolean {
  const commits = a.commits ?? [];
  return (
    isDeepStrictEqual(a.versions, b.versions) &&
    isDeepStrictEqual(commits, b.commits ?? []) &&
    commits.length <= 1 &&
    !commits.some((commit) => commit.endsWith('with changes')) &&
    a.evaluationEpisodes === b.evaluationEpisodes &&
    isDeepStrictEqual(a.plugins, b.plugins)
  );
}

/** Half a copy never looks like a run. */
function copyWhole(from: string, to: string): void {
  const partial = `${to}.partial`;
  try {
    rmSync(partial, { recursive: true, force: true });
    cpSync(from, partial, { recursive: true });
    rmSync(`${partial}/lock`, { force: true });
    renameSync(partial, to);
  } catch (error) {
    throw explainFileError(error, to);
  }
}
