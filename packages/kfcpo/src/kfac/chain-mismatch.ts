import { BelayError } from '@belay-rl/core';

/** A checkpoint whose statistics of consecutive steps are of another policy, or absent. */
export function chainMismatch(name: string): BelayError {
  return new BelayError(
    'checkpoint-mismatch',
    `The checkpoint's K-FAC statistics of consecutive steps of ${name} are absent or of another shape: resume with the settings and network sizes it was saved with.`,
  );
}
