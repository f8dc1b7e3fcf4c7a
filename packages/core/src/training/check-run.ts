import { setUpRun } from './run-setup.ts';
import type { TrainingOptions } from './training-options.ts';

/**
 * Tries whether a run could begin, and makes nothing. Returns the sentences that it would begin with. Errors: all that
 * `createTraining` refuses of settings (`misfit`, `memory`, …).
 */
export function checkRun(
  options: Pick<TrainingOptions, 'registry' | 'configuration' | 'threads' | 'machineMemory'>,
): readonly string[] {
  return setUpRun(options).notes;
}
