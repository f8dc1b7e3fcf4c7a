import { choicesOf, type Outputs, type Rows, type Space, type Vec } from '@belay-rl/core';

/** Options of an action that is one choice. */
export function optionsOf(space: Space): number {
  return choicesOf(space)![0]!;
}

/** pi (B × n) ← softmax of the logits, in double precision; logPi, if given, ← its logarithm. */
export function probabilities(
  { mean, count }: Pick<Outputs, 'mean' | 'count'>,
  options: number,
  pi: Float64Array,
  logPi?: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const [from, to] = [i * options, (i + 1) * options];
    let top = mean[from]!;
    for (let a = from + 1; a < to; a++) top = Math.max(top, mean[a]!);
    let sum = 0;
    for (let a = from; a < to; a++) sum += Math.exp(mean[a]! - top);
    const shift = top + Math.log(sum);
    for (let a = from; a < to; a++) {
      pi[a] = Math.exp(mean[a]! - shift);
      if (logPi !== undefined) logPi[a] = mean[a]! - shift;
    }
  }
}

/** actions (B) ← the last column of [s | a]. */
export function columnOfActions({ host, width, count }: Rows, actions: Vec): void {
  for (let i = 0; i < count; i++) actions[i] = host![(i + 1) * width - 1]!;
}
