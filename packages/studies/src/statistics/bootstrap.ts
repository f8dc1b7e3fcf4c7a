import { createRandom } from '@belay-rl/core';
import { quantile, type Scores } from './aggregate.ts';

export type Interval = readonly [low: number, high: number];

/** A figure with its interval; null if one run cannot tell. */
export interface Estimated {
  readonly value: number;
  readonly interval: Interval | null;
}

export interface BootstrapOptions {
  /** Default 2000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** The same seed, the same interval. Default 0. */
  readonly seed?: number;
}

/**
 * Percentile interval of a statistic by the stratified bootstrap: runs are drawn with replacement within each task
 * (Agarwal et al. 2021, section 4.1; Efron 1979). Several groups, say two algorithms, are drawn independently. With few runs
 * (below some ten) such intervals are too narrow: they cannot show what no run has shown.
 */
export function bootstrapInterval(
  groups: readonly Scores[],
  statistic: (...groups: readonly Scores[]) => number,
  { resamples = 2000, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): Interval {
  const random = createRandom(seed, 'bootstrap');
  const drawn: number[][][] = groups.map((scores) => scores.map((task) => task.slice()));
  const values = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    for (let g = 0; g < groups.length; g++) {
      for (let t = 0; t < groups[g]!.length; t++) {
        const from = groups[g]![t]!;
        const into = drawn[g]![t]!;
        for (let i = 0; i < from.length; i++) into[i] = from[Math.floor(random.uniform() * from.length)]!;
      }
    }
    values[b] = statistic(...drawn);
  }
  values.sort();
  const tail = (1 - confidence) / 2;
  return [quantile(values, tail), quantile(values, 1 - tail)];
}

/** A statistic of scores with its bootstrap interval; no interval if every task has one run. */
export function estimateScores(
  scores: Scores,
  statistic: (scores: Scores) => number,
  options: BootstrapOptions = {},
): Estimated {
  if (scores.length === 0 || scores.some((task) => task.length === 0)) return { value: Number.NaN, interval: null };
  const several = scores.some((task) => task.length > 1);
  return {
    value: statistic(scores),
    interval: several ? bootstrapInterval([scores], statistic, options) : null,
  };
}
