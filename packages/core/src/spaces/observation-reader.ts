import type { StructuredObservation, StructuredSpace } from '../contracts/space.ts';
import { BelayError } from '../errors.ts';
import { type ObservationLayout, observationLayout } from './observation-layout.ts';

/**
 * Reads what a caller holds, an observation of the structure or its row of `width` numbers already, as the row. Error
 * `bad-observation`: it is neither.
 */
export function observationReader(
  structure: StructuredSpace | undefined,
  mask: string | undefined,
  width: number,
): (observation: StructuredObservation) => ArrayLike<number> {
  const layout: ObservationLayout | null = structure === undefined ? null : observationLayout(structure, { mask });
  return (observation) => {
    const length: unknown = (observation as { length?: unknown } | null)?.length;
    if (layout === null || length === width) {
      if (typeof length === 'number') return observation as ArrayLike<number>;
      throw new BelayError(
        'bad-observation',
        `The observation is ${typeof observation}, but the policy takes ${width} numbers.`,
      );
    }
    const row = new Float64Array(layout.box.low.length);
    try {
      layout.write(observation, row, 0);
    } catch (error) {
      if (!(error instanceof BelayError)) throw error;
      const { message } = error;
      throw new BelayError('bad-observation', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, {
        cause: error,
      });
    }
    return row;
  };
}
