import type { LearnerContext, QCritics, TransitionBatch, Vec } from '@belay-rl/core';
import { columnOfActions } from './choices.ts';

/** Scratch of a batch of B rows and n options. */
interface Scratch {
  /** B × n. */
  readonly values: Vec;
  /** B. */
  readonly taken: Vec;
}

/** Logs what the first critic of each signal says of the options that were taken: means over a batch. */
export async function reportTakenValues<S>(
  { log }: Pick<LearnerContext<S>, 'log'>,
  critics: readonly QCritics[],
  { observations, inputs, count }: TransitionBatch,
  { options, values, taken }: Scratch & { readonly options: number },
): Promise<void> {
  columnOfActions(inputs, taken);
  for (const [k, one] of critics.entries()) {
    await one.members[0]!.values(observations, values);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i * options + taken[i]!]!;
    log.value(k === 0 ? 'Value/reward' : 'Value/cost', sum / count);
  }
}
