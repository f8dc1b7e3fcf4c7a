import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Space } from '../../contracts/space.ts';
import type { Vec } from '../../contracts/values.ts';
import { refuse } from '../../errors.ts';
import { isBox } from '../../spaces/space-size.ts';
import type { BatchWrapperRules } from '../batches/batch-wrapper-rules.ts';
import { wrapped } from './wrapped.ts';

/** Actions come in the given range and are mapped linearly to the environment's own, which must be finite. */
export function withActionRange<O>(
  definition: EnvironmentDefinition<O>,
  { low, high }: { readonly low: number; readonly high: number },
): EnvironmentDefinition<O> {
  const own = definition.actionSpace;
  if (!isBox(own)) {
    throw refuse('bad-value', `Actions of ${definition.id} cannot be rescaled: they are choices, which have no range.`);
  }
  if (![...own.low, ...own.high].every(Number.isFinite)) {
    throw refuse('bad-value', `Actions of ${definition.id} cannot be rescaled: its action space has infinite bounds.`);
  }
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw refuse('bad-value', `An action range goes from a finite number up to another, not from ${low} to ${high}.`);
  }
  const actionSpace: Space = { low: own.low.map(() => low), high: own.low.map(() => high) };
  const width = own.low.length;
  /** to ← the rows first … last − 1 in the environment's own range. */
  const rescale = (first: number, last: number, from: Vec, to: Vec): void => {
    for (let k = first * width; k < last * width; k++) {
      const part = Math.min(1, Math.max(0, (from[k]! - low) / (high - low)));
      // Written so that the ends of the range give the bounds exactly; NaN stays NaN, for the environment to refuse.
      to[k] = (1 - part) * own.low[k % width]! + part * own.high[k % width]!;
    }
  };
  const again = (other: EnvironmentDefinition<O>) => withActionRange(other, { low, high });
  const batch = (): BatchWrapperRules => ({ actions: { width, change: rescale } });
  return wrapped(definition, { again, batch, actionSpace }, (inner) => {
    const rescaled = new Float32Array(width);
    return {
      reset: (seed) => inner.reset(seed),
      step(action) {
        rescale(0, 1, action, rescaled);
        return inner.step(rescaled);
      },
    };
  });
}
