import { mean } from '../../statistics/aggregate.ts';
import { bootstrapInterval } from '../../statistics/bootstrap.ts';

/** A point of a line with its band. `low` and `high` are null if one run cannot tell. */
export interface BandPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly series: string;
}

/** Points of a curve: enough for the eye, few enough for a small file. */
const POINTS = 70;

/** Bands are drawn: a fifth of the usual resamples is accurate to less than a line's width. */
const RESAMPLES = 400;

/** Mean over runs with a pointwise 95 % bootstrap band, at common places along the steps that every run reached. */
export function bandPoints(
  series: string,
  runs: readonly { readonly steps: readonly number[]; readonly values: readonly number[] }[],
): readonly BandPoint[] {
  const known = runs
    .map(({ steps, values }) => {
      const kept = steps.map((_, i) => i).filter((i) => !Number.isNaN(values[i]!));
      return { steps: kept.map((i) => steps[i]!), values: kept.map((i) => values[i]!) };
    })
    .filter(({ steps }) => steps.length > 0);
  if (known.length === 0) return [];
  const first = Math.max(...known.map(({ steps }) => steps[0]!));
  const last = Math.min(...known.map(({ steps }) => steps.at(-1)!));
  if (last < first) return [];
  const longest = Math.max(...known.map(({ steps }) => steps.length));
  const count = first === last ? 1 : Math.min(POINTS, Math.max(2, longest));
  return Array.from({ length: count }, (_, i) => {
    const x = count === 1 ? first : first + ((last - first) * i) / (count - 1);
    return bandPoint(
      series,
      x,
      known.map((run) => interpolate(run.steps, run.values, x)),
    );
  });
}

/** One point from a value a run. */
export function bandPoint(series: string, x: number, values: readonly number[]): BandPoint {
  const interval =
    values.length > 1 ? bootstrapInterval([[values]], (scores) => mean(scores[0]!), { resamples: RESAMPLES }) : null;
  const round = (value: number): number => Number(value.toPrecision(5));
  return {
    series,
    x: round(x),
    y: round(mean(values)),
    low: interval && round(interval[0]),
    high: interval && round(interval[1]),
  };
}

function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  if (x <= xs[low]!) return ys[low]!;
  if (x >= xs[high]!) return ys[high]!;
  return ys[low]! + ((ys[high]! - ys[low]!) * (x - xs[low]!)) / (xs[high]! - xs[low]!);
}
