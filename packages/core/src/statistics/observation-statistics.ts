import type { State, Stateful } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** No component is divided by less. */
export const MIN_DEVIATION = 0.01;

/**
 * Running mean and sum of squared deviations of vectors, in double precision: [n, mean (width), S (width)] in one array,
 * which may lie in shared memory.
 */
export class RunningStatistics {
  readonly width: number;
  /** n, then mean, then S. */
  readonly values: Float64Array;

  static size(width: number): number {
    return 1 + 2 * width;
  }

  constructor(width: number, values: Float64Array = new Float64Array(RunningStatistics.size(width))) {
    this.width = width;
    this.values = values;
  }

  get count(): number {
    return this.values[0]!;
  }

  clear(): void {
    this.values.fill(0);
  }

  copy(from: RunningStatistics): void {
    this.values.set(from.values);
  }

  /** One more vector, at `x[offset …]`. */
  push(x: ArrayLike<number>, offset: number): void {
    const { width, values } = this;
    const n = values[0]! + 1;
    values[0] = n;
    for (let j = 0; j < width; j++) {
      const mean = values[1 + j]!;
      const delta = x[offset + j]! - mean;
      values[1 + j] = mean + delta / n;
      values[1 + width + j]! += (delta * delta * (n - 1)) / n;
    }
  }

  /** Adds another set of vectors (Chan, Golub & LeVeque 1983). */
  merge(other: RunningStatistics): void {
    const { width, values } = this;
    const n = values[0]!;
    const k = other.count;
    if (k === 0) return;
    if (n === 0) {
      this.copy(other);
      return;
    }
    const total = n + k;
    values[0] = total;
    for (let j = 0; j < width; j++) {
      const delta = other.values[1 + j]! - values[1 + j]!;
      values[1 + j]! += (delta * k) / total;
      values[1 + width + j]! += other.values[1 + width + j]! + (delta * delta * n * k) / total;
    }
  }

  /** σ of component j: √(S/(n − 1)), at least 0.01. For n > 1. */
  deviation(j: number): number {
    const { width, values } = this;
    return Math.max(Math.sqrt(values[1 + width + j]! / (values[0]! - 1)), MIN_DEVIATION);
  }

  /**
   * out ← clip((x − mean)/σ, ±clip), σ = max(√(S/(n − 1)), 0.01); the raw vector while n ≤ 1.
   */
  normalise(x: ArrayLike<number>, offset: number, out: Float32Array, at: number, clip: number): void {
    const { width, values } = this;
    const n = values[0]!;
    for (let j = 0; j < width; j++) {
      const raw = x[offset + j]!;
      if (n <= 1) {
        out[at + j] = raw;
      } else {
        out[at + j] = Math.min(Math.max((raw - values[1 + j]!) / this.deviation(j), -clip), clip);
      }
    }
  }
}

/** A run's observation statistics, as checkpoints hold them. */
export class ObservationStatistics extends RunningStatistics implements Stateful {
  save(): State {
    const { width, values } = this;
    return { count: values[0]!, mean: values.slice(1, 1 + width), squares: values.slice(1 + width) };
  }

  load(state: State): void {
    const { count, mean, squares } = state;
    if (
      typeof count !== 'number' ||
      !(mean instanceof Float64Array && mean.length === this.width) ||
      !(squares instanceof Float64Array && squares.length === this.width)
    ) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's observation statistics are not of width ${this.width}: use the environment that it was saved with.`,
      );
    }
    this.values[0] = count;
    this.values.set(mean, 1);
    this.values.set(squares, 1 + this.width);
  }
}
