/** What training logged, epoch by epoch, or for stretches of epochs; NaN if a column is missing. */
export interface History {
  readonly steps: readonly number[];
  /** Means over the log's window of episodes: smooth, for curves. */
  readonly return: readonly number[];
  readonly cost: readonly number[];
  /** Means of the episodes that the epoch finished, if logged, else as above: for final figures. */
  readonly epochReturn: readonly number[];
  readonly epochCost: readonly number[];
  readonly length: readonly number[];
  readonly seconds: readonly number[];
  /** Diagnostics by column. */
  readonly diagnostics: Readonly<Record<string, readonly number[]>>;
}

/** Columns that the report shows as diagnostics, by what they are called there. */
export const diagnosticColumns: Readonly<Record<string, string>> = {
  'Misc/RollbackRate': 'share of steps rolled back',
  'Misc/CostWeight': 'weight of the cost direction',
  'Misc/ConflictRate': 'share of conflicting directions',
};

/** A measure of the task's own, which its environment reports. */
export function isMeasure(column: string): boolean {
  return column.startsWith('Measures/');
}

/** The name that the environment gave it. */
export function measureName(column: string): string {
  return column.slice('Measures/'.length);
}
