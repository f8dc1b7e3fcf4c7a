import { haltonPoint } from './halton.ts';
import type { Dimension } from './search.ts';

/** Significant digits of a sampled number: enough to tell trials apart, short enough to read. */
const DIGITS = 3;

/** Values of trial `index` ≥ 0, by key. The same index and seed give the same values, however many trials there are. */
export function sampleSpace(
  space: readonly Dimension[],
  index: number,
  seed: number,
): Readonly<Record<string, unknown>> {
  const point = haltonPoint(index, space.length, seed);
  return Object.fromEntries(space.map((dimension, i) => [dimension.key, valueAt(dimension, point[i]!)]));
}

/** The value at `u` in [0, 1) of the way through the dimension. */
function valueAt(dimension: Dimension, u: number): unknown {
  if (dimension.kind === 'choice') return dimension.values[Math.floor(u * dimension.values.length)];
  const { min, max, scale, integer } = dimension;
  if (integer) {
    // Each whole number has an interval of its own, the last one too.
    const [low, high] = [min - 0.5, max + 0.5];
    const value = scale === 'log' ? Math.max(min, low) * (high / Math.max(min, low)) ** u : low + u * (high - low);
    return Math.min(max, Math.max(min, Math.round(value)));
  }
  const value = scale === 'log' ? min * (max / min) ** u : min + u * (max - min);
  return Math.min(max, Math.max(min, Number(value.toPrecision(DIGITS))));
}
