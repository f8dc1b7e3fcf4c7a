/** What parts write to. Values of one epoch are averaged; non-finite values are refused with the metric's name. */
export interface Metrics {
  /** `name` must be declared in the `metrics` of the definition that logs it, so that the header is fixed before step 1. */
  value(name: string, x: number): void;
}

/** One epoch's row: column → number (NaN where nothing was logged). */
export type LogRow = Readonly<Record<string, number>>;

/** Where rows go: CSV, terminal, a tracker. Registered with `belay.logSink`, rebindable. */
export interface LogSink {
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
