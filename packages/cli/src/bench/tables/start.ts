import type { StartFigures } from '@belay-rl/bench';
import { table } from '../../table.ts';
import { spread } from './figures-table.ts';

export function startTable({
  algorithm,
  environment,
  helpSeconds,
  setUpSeconds,
  firstStepSeconds,
}: StartFigures): string {
  return table([
    ['belay --help', `${spread(helpSeconds)} s`],
    ['belay train', `${algorithm} on ${environment}, from the start of the process:`],
    ['  set up', `${spread(setUpSeconds)} s`],
    ['  first step', `${spread(firstStepSeconds)} s`],
  ]);
}
