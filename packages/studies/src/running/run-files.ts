import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles, readOutsideJson, writeWhole } from '@belay-rl/core/node';
import type { GenericSchema } from 'valibot';
import { readProgress } from '../report/read-progress.ts';
import { evaluationShape, failureShape, summaryShape } from './result-shapes.ts';
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
  const whole = (path: string, shape: GenericSchema): boolean => existsSync(path) && brokenness(path, shape) === null;
  return whole(paths.summary, summaryShape) && (evaluationEpisodes === 0 || whole(paths.evaluation, evaluationShape));
}

/** What is wrong with a JSON file of a run, as a sentence; null: nothing, or it is not there. */
export function brokenness(path: string, shape: GenericSchema): string | null {
  if (!existsSync(path)) return null;
  try {
    readOutsideJson({ path, code: 'no-runs', advice: 'resume the run to have it written anew' }, shape);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Finished, or come to the steps at which it pauses. */
export function isDone(directory: string, evaluationEpisodes: number, until: number | null): boolean {
  if (isFinished(directory, evaluationEpisodes)) return true;
  return until !== null && (readProgress(join(directory, 'progress.csv')).history.steps.at(-1) ?? 0) >= until;
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
    const file = { path: studyRunPaths(directory).failure, code: 'no-runs' as const, advice: '' };
    return readOutsideJson(file, failureShape);
  } catch {
    return null;
  }
}

export function clearFailure(directory: string): void {
  rmSync(studyRunPaths(directory).failure, { force: true });
}
