import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { refuse } from '../../errors.ts';
import type { BatchWrapperRules } from '../batches/batch-wrapper-rules.ts';
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
  const again = (other: EnvironmentDefinition<O>) => withFrameStack(other, count);
  const batch = (environments: number): BatchWrapperRules => {
    const stacked = count * width;
    const stacks = new Float32Array(environments * stacked);
    return {
      observations: {
        width: stacked,
        show(i, moment, from, fromAt, to, toAt) {
          const at = i * stacked;
          stacks.copyWithin(at, at + width, at + stacked);
          const frame = from.subarray(fromAt, fromAt + width);
          for (let k = moment === 'first' ? 0 : count - 1; k < count; k++) stacks.set(frame, at + k * width);
          to.set(stacks.subarray(at, at + stacked), toAt);
        },
      },
    };
  };
  return wrapped(definition, { again, batch, observationSpace }, (inner) => {
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
