import type { EnvironmentDefinition } from '../../contracts/environment.ts';
import { refuse } from '../../errors.ts';
import { wrapped } from './wrapped.ts';

/** Shows the last `count` observations in a row, the newest last; after a reset, the first one `count` times. */
export function withFrameStack<O>(definition: EnvironmentDefinition<O>, count: number): EnvironmentDefinition<O> {
  if (!Number.isInteger(count) || count < 1) {
    throw refuse('bad-value', `A stack takes a whole number of observations from 1 on, not ${count}.`);
  }
  const { low, high } = definition.observationSpace;
  const width = low.length;
  const repeated = (bounds: readonly number[]): number[] => Array.from({ length: count }, () => bounds).flat();
  const observationSpace = { low: repeated(low), high: repeated(high) };
  return wrapped(definition, { again: (other) => withFrameStack(other, count), observationSpace }, (inner) => {
    const stack = new Float64Array(count * width);
    return {
      reset(seed) {
        const first = inner.reset(seed);
        for (let i = 0; i < count; i++) stack.set(first, i * width);
        return stack;
      },
      step(action) {
        const result = inner.step(action);
        stack.copyWithin(0, width);
        stack.set(result.observation, (count - 1) * width);
        return { ...result, observation: stack };
      },
    };
  });
}
