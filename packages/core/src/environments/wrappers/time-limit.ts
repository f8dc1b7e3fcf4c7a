import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { refuse } from '../../errors.ts';
import type { BatchWrapperRules } from '../batches/batch-wrapper-rules.ts';
import { EpisodeEnd } from '../batches/episode-end.ts';
import { wrapped } from './wrapped.ts';

/**
 * Ends episodes (`truncated`) after `maxSteps` steps, if they have not ended before. A limit beyond the definition's own
 * lengthens them: `withMaxSteps` of the definition makes the longer environment; without that its environments are stepped
 * on, and `truncated` from their own limit on is ignored. Errors: `bad-value`; `no-longer-limit` if it comes as a batch, which
 * resets itself, without `withMaxSteps`.
 */
export function withTimeLimit<O>(definition: EnvironmentDefinition<O>, maxSteps: number): EnvironmentDefinition<O> {
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw refuse('bad-value', `A time limit is a whole number of steps from 1 on, not ${maxSteps}.`);
  }
  const limited = maxSteps > definition.maxSteps ? lengthen(definition, maxSteps) : shorten(definition, maxSteps);
  // Of two limits the later one counts.
  return { ...limited, withMaxSteps: (other) => withTimeLimit(definition, other) };
}

function shorten<O>(definition: EnvironmentDefinition<O>, maxSteps: number): EnvironmentDefinition<O> {
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
  return wrapped(definition, { again, batch, maxSteps }, (inner) => {
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

function lengthen<O>(definition: EnvironmentDefinition<O>, maxSteps: number): EnvironmentDefinition<O> {
  if (definition.withMaxSteps !== undefined) return definition.withMaxSteps(maxSteps);
  const { id, createBatch, engines = [], maxSteps: own } = definition;
  if (createBatch !== undefined || engines.some((engine) => engine.createBatch !== undefined)) {
    throw refuse(
      'no-longer-limit',
      `${id} comes as a batch that ends its episodes after ${own} steps by itself, so that a limit of ${maxSteps} would not be reached: give its definition withMaxSteps(maxSteps).`,
    );
  }
  const again = (other: EnvironmentDefinition<O>) => withTimeLimit(other, maxSteps);
  return wrapped(definition, { again, maxSteps }, (inner) => {
    let steps = 0;
    return {
      reset(seed) {
        steps = 0;
        return inner.reset(seed);
      },
      step(action) {
        const result = inner.step(action);
        steps++;
        if (steps >= maxSteps) return { ...result, truncated: true };
        return result.truncated && steps >= own ? { ...result, truncated: false } : result;
      },
    };
  });
}
