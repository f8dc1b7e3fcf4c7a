import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { refuse } from '../../errors.ts';
import { EpisodeEnd } from '../batches/episode-end.ts';
import type { BatchWrapperRules } from '../batches/wrap-batch.ts';
import { wrapped } from './wrapped.ts';

/** Cuts episodes (`truncated`) after `maxSteps` steps, where they have not ended before. */
export function withTimeLimit<O>(definition: EnvironmentDefinition<O>, maxSteps: number): EnvironmentDefinition<O> {
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw refuse('bad-value', `A time limit is a whole number of steps from 1 on, not ${maxSteps}.`);
  }
  const again = (other: EnvironmentDefinition<O>) => withTimeLimit(other, maxSteps);
  const batch = (count: number): BatchWrapperRules => {
    const steps = new Int32Array(count);
    return {
      reset(i) {
        steps[i] = 0;
      },
      step(first, last, { ended }) {
        for (let i = first; i < last; i++) {
          if (++steps[i]! >= maxSteps && ended[i] === EpisodeEnd.none) ended[i] = EpisodeEnd.truncated;
        }
      },
    };
  };
  return wrapped(definition, { again, batch, maxSteps: Math.min(maxSteps, definition.maxSteps) }, (inner) => {
    let steps = 0;
    return {
      reset(seed) {
        steps = 0;
        return inner.reset(seed);
      },
      step(action) {
        const result = inner.step(action);
        return ++steps < maxSteps ? result : { ...result, truncated: true };
      },
    };
  });
}
