import { figure } from '../reporter/format.ts';
import { table } from '../table.ts';
import type { ReplayedFile } from './replay-file.ts';

const HEAD = [
  '',
  'environment',
  'seed',
  'layout',
  'reset',
  '2nd reset',
  'median',
  'largest',
  'obs off',
  'rewards off',
  'costs off',
  'ends off',
  'free run',
];

/** One line an episode, worst first, and below it what is wrong with those that are off. */
export function replayTable(replayed: readonly ReplayedFile[]): string {
  if (replayed.length === 0) return '';
  const sorted = replayed.toSorted(
    (a, b) => b.shortfalls.length - a.shortfalls.length || b.singleStep.obsMaxError - a.singleStep.obsMaxError,
  );
  const rows = sorted.map((one) => {
    const { singleStep: s, freeRun } = one;
    return [
      one.shortfalls.length === 0 ? 'same' : 'off',
      one.env,
      String(one.seed),
      figure(one.layoutMaxError),
      figure(one.resetObsMaxError),
      figure(one.secondResetLayoutMaxError),
      figure(s.obsMedianError),
      figure(s.obsMaxError),
      `${s.stepsOverObs}/${s.stepsCompared}`,
      String(s.stepsOverReward),
      String(s.costMismatches),
      String(s.terminationMismatches),
      `${figure(freeRun.obsMaxError)} in ${freeRun.stepsBeforeFirstContact} steps`,
    ];
  });
  const notes = sorted
    .filter((one) => one.shortfalls.length > 0)
    .map((one) => `\n${one.file}\n${one.shortfalls.map((sentence) => `  ${sentence}\n`).join('')}`);
  return `${table([HEAD, ...rows])}${notes.join('')}`;
}
