/** What parts write to. Values of one epoch are averaged; non-finite values are refused with the metric's name. */
export interface Metrics {
  /** `name` must be declared in the `metrics` of the definition that logs it, so that the header is fixed before step 1. */
  value(name: string, x: number): void;
}

/** One epoch's row: column → number (NaN if nothing was logged). */
export type LogRow = Readonly<Record<string, number>>;

/**
 * Where rows go: CSV, terminal, a tracker. Registered with `belay.logSink`. What it throws, or takes too long for, never ends
 * or harms the run: it is told once, and the rows are sent again after the next epoch.
 */
export interface LogSink {
  /** For sentences about it. */
  readonly name?: string;
  /** Its failure ends the run: the run's own files. */
  readonly essential?: boolean;
  /** Set by the run, for failures that come later than the call that caused them. */
  onFailed?: ((error: unknown) => void) | null;
  /** Before the first row; `resumedRows` > 0 when a run goes on: earlier rows exist already. */
  open(columns: readonly string[], resumedRows: number): void | Promise<void>;
  row(values: LogRow): void | Promise<void>;
  /** A sentence for the person who watches. */
  message?(sentence: string): void;
  close(): void | Promise<void>;
}

/** The logger of a run: metrics in, one row an epoch out to every sink. */
export interface Logger extends Metrics {
  endEpoch(): Promise<LogRow>;
}
