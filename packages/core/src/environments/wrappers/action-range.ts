import type { EnvironmentDefinition, Space } from '../../contracts/environment.ts';
import { refuse } from '../../errors.ts';
import { wrapped } from './wrapped.ts';

/** Actions come in the given range and are mapped linearly to the environment's own, which must be finite. */
export function withActionRange<O>(
  definition: EnvironmentDefinition<O>,
  { low, high }: { readonly low: number; readonly high: number },
): EnvironmentDefinition<O> {
  const own = definition.actionSpace;
  if (![...own.low, ...own.high].every(Number.isFinite)) {
    throw refuse('bad-value', `Actions of ${definition.id} cannot be rescaled: its action space has infinite bounds.`);
  }
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw refuse('bad-value', `An action range goes from a finite number up to another, not from ${low} to ${high}.`);
  }
  const actionSpace: Space = { low: own.low.map(() => low), high: own.low.map(() => high) };
  return wrapped(definition, { again: (other) => withActionRange(other, { low, high }), actionSpace }, (inner) => {
    const rescaled = new Float32Array(own.low.length);
    return {
      reset: (seed) => inner.reset(seed),
      step(action) {
        for (let i = 0; i < rescaled.length; i++) {
          const part = Math.min(1, Math.max(0, (action[i]! - low) / (high - low)));
          // Written so that the ends of the range give the bounds exactly; NaN stays NaN, for the environment to refuse.
          rescaled[i] = (1 - part) * own.low[i]! + part * own.high[i]!;
        }
        return inner.step(rescaled);
      },
    };
  });
}
