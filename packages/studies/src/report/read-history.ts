import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readOutsideJson } from '@belay-rl/core/node';
import { summaryShape } from '../running/result-shapes.ts';
import { brokenness, studyRunPaths } from '../running/run-files.ts';
import { emptyHistory, type ReadProgress, readProgress } from './read-progress.ts';

type FoundHistory = Pick<ReadProgress, 'history' | 'costs' | 'damage'>;

/** The history of a run, empty if its file cannot be trusted, and what is wrong with it as a sentence. */
export function readHistory(directory: string, ended: boolean): FoundHistory {
  const path = join(directory, 'progress.csv');
  const { history, costs, damage, cut } = readProgress(path);
  const rows = history.steps.length;
  const epochs = ended ? epochsOf(directory) : null;
  const ahead = (steps: number, i: number): boolean => i === 0 || steps > history.steps[i - 1]! || Number.isNaN(steps);
  const why =
    damage ??
    (ended && cut ? 'is cut in its last line' : null) ??
    (epochs !== null && rows < epochs ? `has ${rows} rows of the ${epochs} epochs that the run came to` : null) ??
    (history.steps.every(ahead) ? null : 'has steps that do not grow from row to row');
  return why === null ? { history, costs, damage: null } : { history: emptyHistory, costs, damage: `${path} ${why}.` };
}

/** Epochs that a finished run says it came to; null: it does not say. */
function epochsOf(directory: string): number | null {
  const path = studyRunPaths(directory).summary;
  if (!existsSync(path) || brokenness(path, summaryShape) !== null) return null;
  return readOutsideJson({ path, code: 'no-runs', advice: '' }, summaryShape).epochs ?? null;
}
