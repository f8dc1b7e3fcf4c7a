import { existsSync } from 'node:fs';
import { readHistory } from '../report/read-history.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import { studyRunPaths } from './run-files.ts';
import type { RunFailure } from './run-order.ts';

/** What is wrong with the rows of a run, as a failure that says what to do; null: nothing. */
export function damageOf({ name }: PlannedRun, directory: string): RunFailure | null {
  const { damage } = readHistory(directory, existsSync(studyRunPaths(directory).summary));
  if (damage === null) return null;
  return {
    name,
    code: 'progress-mismatch',
    sentence: `${damage.slice(0, -1)}: remove ${directory} and give the same command again, which trains that run anew.`,
    hopeless: true,
    diskFull: false,
  };
}
