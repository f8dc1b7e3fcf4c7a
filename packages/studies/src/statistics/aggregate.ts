/**
 * Aggregates of scores over tasks and runs. `scores[task]` holds one score a run; tasks may have different numbers of runs.
 * Agarwal, Schwarzer, Castro, Courville, Bellemare: Deep Reinforcement Learning at the Edge of the Statistical Precipice,
 * NeurIPS 2021 (arXiv 2108.13264).
 */
export type Scores = readonly (readonly number[])[];

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Mean of the middle half of the values: ⌊n/4⌋ are cut at either end (as scipy's trim_mean does, which the paper's code uses). */
export function interquartileMean(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length / 4);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i++) sum += sorted[i]!;
  return sum / (sorted.length - 2 * cut);
}

/** IQM of all scores, tasks together (section 4.3). */
export function aggregateIqm(scores: Scores): number {
  return interquartileMean(scores.flat());
}

/** Median over tasks of the tasks' means. */
export function aggregateMedian(scores: Scores): number {
  return median(scores.map(mean));
}

/** Mean over tasks of the tasks' means. */
export function aggregateMean(scores: Scores): number {
  return mean(scores.map(mean));
}

/** By how much scores fall short of `target` on average: target − mean(min(x, target)) (section 4.3). */
export function optimalityGap(scores: Scores, target = 1): number {
  return target - mean(scores.map((task) => mean(task.map((x) => Math.min(x, target)))));
}

/** The quantile q of values, by linear interpolation between order statistics (type 7). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}
