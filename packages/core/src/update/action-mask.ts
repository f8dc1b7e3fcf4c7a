import type { Vec } from '../contracts/values.ts';

/** Logit of an option that is closed: its probability is 0 in double precision, next to any finite logit. */
const CLOSED = -1e9;

/**
 * Closes options in logits: those of row i, choice by choice, whose bit at `rows[i · width + at …]` is 0. Where none of a choice is
 * open, its logits become NaN, so that the action is told as no number.
 */
export function createMask(
  at: number,
  choices: readonly number[],
): (rows: Vec, width: number, count: number, logits: Vec) => void {
  const options = choices.reduce((sum, n) => sum + n, 0);
  return (rows, width, count, logits) => {
    for (let i = 0; i < count; i++) {
      let k = 0;
      for (const n of choices) {
        let open = 0;
        for (const end = k + n; k < end; k++) {
          if (rows[i * width + at + k] === 0) logits[i * options + k] = CLOSED;
          else open++;
        }
        if (open === 0) logits.fill(Number.NaN, i * options + k - n, i * options + k);
      }
    }
  };
}
