import { existsSync } from 'node:fs';
import { refuse } from '@belay-rl/core';
import { isSameTraining } from '../same-runs.ts';
import { parseKeptRuns, readKeptRuns } from './kept-runs.ts';

/** Runs named in the refusal. */
const NAMED = 3;

const advice = 'choose another name for --results, or remove that file';

/** Error `file-exists` if a file keeps runs, maybe their only copy, that `text`, which is to take its place, does not. */
export function refuseLoss(path: string, text: string): void {
  if (!existsSync(path)) return;
  const next = parseKeptRuns(path, text).runs;
  const lost = readKeptRuns(path, advice).runs.filter((run) => !next.some((one) => isSameTraining(one, run)));
  if (lost.length === 0) return;
  const names = lost.slice(0, NAMED).map(({ name }) => name);
  const more = lost.length > NAMED ? ` and ${lost.length - NAMED} more` : '';
  throw refuse(
    'file-exists',
    `${path} keeps runs that would be lost: ${names.join(', ')}${more}; give that file too, without an --only that leaves them out, ${advice}.`,
  );
}
