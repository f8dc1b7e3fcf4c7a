import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import { readProgress } from '../report/read-progress.ts';
import type { RunFailure } from './run-order.ts';

/** What a study adds to a run's own directory. */
export function studyRunPaths(directory: string) {
  return {
    config: join(directory, 'config.yaml'),
    summary: join(directory, 'summary.json'),
    /** Episodes with mean actions of the final policy. */
    evaluation: join(directory, 'evaluation.json'),
    /** Why its last attempt failed; gone once another begins. */
    failure: join(directory, 'failure.json'),
  };
}

export function isFinished(directory: string, evaluationEpisodes: number): boolean {
  const paths = studyRunPaths(directory);
  return existsSync(paths.summary) && (evaluationEpisodes === 0 || existsSync(paths.evaluation));
}

/** Finished, or come to the steps at which it pauses. */
export function isDone(directory: string, evaluationEpisodes: number, until: number | null): boolean {
  if (isFinished(directory, evaluationEpisodes)) return true;
  return until !== null && (readProgress(join(directory, 'progress.csv')).steps.at(-1) ?? 0) >= until;
}

export function isBegun(directory: string): boolean {
  return existsSync(studyRunPaths(directory).config);
}

export function writeFailure(directory: string, failure: RunFailure): void {
  try {
    nodeFiles.makeFolder(directory);
    writeWhole(nodeFiles, studyRunPaths(directory).failure, `${JSON.stringify(failure, null, 2)}\n`);
  } catch {
    // On a full disk this cannot be written either; the failure is told where the study runs.
  }
}

export function readFailure(directory: string): RunFailure | null {
  try {
    return JSON.parse(readFileSync(studyRunPaths(directory).failure, 'utf8')) as RunFailure;
  } catch {
    return null;
  }
}

export function clearFailure(directory: string): void {
  rmSync(studyRunPaths(directory).failure, { force: true });
}
