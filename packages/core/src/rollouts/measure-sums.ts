/**
 * Measures of a task's own over the episodes that ended, in memory that threads share: of each environment how many ended and
 * the sum of each measure over them.
 */
export class MeasureSums {
  readonly names: readonly string[];
  /** environments × (1 + measures): the number of episodes, then the sums. */
  readonly values: Float64Array;

  constructor(names: readonly string[], values: Float64Array) {
    this.names = names;
    this.values = values;
  }

  /** `shared`: threads write it. */
  static create(names: readonly string[], environments: number, shared: boolean): MeasureSums {
    const bytes = 8 * environments * (1 + names.length);
    const buffer = shared ? (new SharedArrayBuffer(bytes) as unknown as ArrayBuffer) : new ArrayBuffer(bytes);
    return new MeasureSums(names, new Float64Array(buffer));
  }

  /** An episode of the environment ended with these sums. */
  end(environment: number, sums: Float64Array): void {
    const at = environment * (1 + this.names.length);
    this.values[at]! += 1;
    for (let k = 0; k < sums.length; k++) this.values[at + 1 + k]! += sums[k]!;
  }

  /** Means over all episodes that ended since this was asked last, in the order of `names`; null: none ended. */
  take(): readonly number[] | null {
    const width = 1 + this.names.length;
    const totals = new Float64Array(width);
    for (let i = 0; i < this.values.length; i++) totals[i % width]! += this.values[i]!;
    this.values.fill(0);
    const [episodes, ...sums] = totals;
    return episodes === 0 ? null : sums.map((sum) => sum / episodes!);
  }
}
