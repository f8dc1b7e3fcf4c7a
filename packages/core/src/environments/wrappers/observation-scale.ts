import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { refuse } from '../../errors.ts';
import type { BatchWrapperRules } from '../batches/batch-wrapper-rules.ts';
import { wrapped } from './wrapped.ts';

/** o′ = (o − offset) / scale, one number for all dimensions or one a dimension. */
export interface ObservationScale {
  /** One factor above 0 for all numbers, or one each. */
  readonly scale: number | readonly number[];
  /** Subtracted before: one for all, or one each. Default 0. */
  readonly offset?: number | readonly number[];
}

/** Observations become (o − offset) · scale, and so do the bounds of their space. */
export function withObservationScale<O>(
  definition: EnvironmentDefinition<O>,
  { scale, offset = 0 }: ObservationScale,
): EnvironmentDefinition<O> {
  const { low, high } = definition.observationSpace;
  const each = (what: string, value: number | readonly number[], min: number): readonly number[] => {
    const values = typeof value === 'number' ? low.map(() => value) : value;
    if (values.length === low.length && values.every((x) => Number.isFinite(x) && x > min)) return values;
    throw refuse(
      'bad-value',
      `The ${what} of ${definition.id} must be ${low.length} finite numbers${min === 0 ? ' above 0' : ''}.`,
    );
  };
  const scales = each('observation scale', scale, 0);
  const offsets = each('observation offset', offset, Number.NEGATIVE_INFINITY);
  const apply = (values: ArrayLike<number>): number[] => scales.map((factor, i) => (values[i]! - offsets[i]!) * factor);
  const observationSpace = { low: apply(low), high: apply(high) };
  const again = (other: EnvironmentDefinition<O>) => withObservationScale(other, { scale, offset });
  const batch = (): BatchWrapperRules => ({
    observations: {
      width: low.length,
      show(_i, _moment, from, fromAt, to, toAt) {
        for (let j = 0; j < low.length; j++) to[toAt + j] = (from[fromAt + j]! - offsets[j]!) * scales[j]!;
      },
    },
  });
  return wrapped(definition, { again, batch, observationSpace }, (inner) => ({
    reset: (seed) => apply(inner.reset(seed)),
    step(action) {
      const result = inner.step(action);
      return { ...result, observation: apply(result.observation) };
    },
  }));
}
