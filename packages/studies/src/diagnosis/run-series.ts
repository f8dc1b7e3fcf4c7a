/** What a detector looks at: the rows of a run, its limit, and its settings. */
export interface RunSeries {
  /** Column → a number an epoch; NaN if nothing was logged. */
  readonly columns: ReadonlyMap<string, readonly number[]>;
  readonly epochs: number;
  /** Cost limit of an episode; Infinity: none. */
  readonly limit: number;
  /** Every setting that the run was trained with, dotted. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Costs of episodes with mean actions on held-out layouts; empty if the run was not evaluated. */
  readonly evaluatedCosts: readonly number[];
}

/** One sign that a training does not go well. */
export interface Detector {
  /** The sign, as it is listed. */
  readonly name: string;
  /** What was found, with figures; null: nothing. */
  detect(run: RunSeries): string | null;
  /** What to do. */
  readonly remedy: string;
}

/** The values of a column in a share of the training, those that were logged. */
export function part(run: RunSeries, column: string, from: number, to = 1): readonly number[] {
  const values = run.columns.get(column) ?? [];
  return values.slice(Math.floor(from * run.epochs), Math.ceil(to * run.epochs)).filter((x) => Number.isFinite(x));
}

/** Fewer epochs than this show no course. */
export const FEWEST_EPOCHS = 8;
