import { BelayError } from '../../errors.ts';

/** What a replay throws if the episode ends in step `step` (1-based), which it did not when it was first played. */
export function endedInReplay(step: number): BelayError {
  return new BelayError(
    'environment-not-repeatable',
    `its episode, played again with the same seed and actions, ended at step ${step}, which it did not before: reset(seed) must start everything anew`,
  );
}
