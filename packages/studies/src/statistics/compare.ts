import { mean, type Scores } from './aggregate.ts';

/**
 * P(X > Y): mean over tasks of the share of pairs of runs in which X's score is the higher, ties counting half: the
 * Mann–Whitney statistic (Agarwal et al. 2021, section 4.3 and appendix A.3).
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  return mean(x.map((task, i) => pairShare(task, y[i]!)));
}

function pairShare(x: readonly number[], y: readonly number[]): number {
  let won = 0;
  for (const a of x) for (const b of y) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (x.length * y.length);
}

/** Share of runs whose score exceeds each threshold, tasks weighing alike: a run-score distribution (section 4.2). */
export function performanceProfile(scores: Scores, thresholds: readonly number[]): readonly number[] {
  return thresholds.map((threshold) => mean(scores.map((task) => mean(task.map((x) => (x > threshold ? 1 : 0))))));
}

/**
 * Scores of one task on a common scale: 0 is the lowest mean of those compared, 1 the highest. If all means are equal,
 * all has 1.
 */
export function normaliseScores(values: readonly number[], means: readonly number[]): readonly number[] {
  const low = Math.min(...means);
  const range = Math.max(...means) - low;
  return values.map((value) => (range > 0 ? (value - low) / range : 1));
}

/** (x − y) ÷ |y|: the gain as the KFCPO paper gives it. NaN at y = 0. */
export function relativeGain(x: number, y: number): number {
  return y === 0 ? Number.NaN : (x - y) / Math.abs(y);
}
