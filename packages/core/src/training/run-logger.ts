import type { Logger, LogRow, LogSink } from '../contracts/logger.ts';
import { BelayError } from '../errors.ts';
import type { Column } from './columns.ts';
import { GuardedSink } from './guarded-sink.ts';

/**
 * A run's log: values of an epoch are averaged (added, for times), a row goes to every sink when it ends, and columns that
 * no one wrote are NaN. A sink that fails is told and tried again; only an essential one ends the run. Refuses undeclared names, and numbers that are not finite with the metric, its owner and the epoch.
 */
export class RunLogger implements Logger {
  readonly #columns: readonly Column[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #sinks: readonly LogSink[];
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  #epoch = 0;

  constructor(columns: readonly Column[], sinks: readonly LogSink[]) {
    this.#columns = columns;
    this.#index = new Map(columns.map(({ name }, i) => [name, i]));
    this.#sinks = sinks.map((sink) => {
      if (sink.essential === true) return sink;
      const guarded = new GuardedSink(sink, { warn: (sentence) => this.message(sentence) });
      if ('onFailed' in sink) sink.onFailed = (error) => guarded.failed(error);
      return guarded;
    });
    this.#sums = new Float64Array(columns.length);
    this.#counts = new Float64Array(columns.length);
  }

  async open(epoch: number, resumedRows: number): Promise<void> {
    this.#epoch = epoch;
    const names = this.#columns.map(({ name }) => name);
    for (const sink of this.#sinks) await sink.open(names, resumedRows);
  }

  value(name: string, x: number): void {
    const i = this.#require(name, x);
    this.#sums[i]! += x;
    this.#counts[i]! += 1;
  }

  /** Adds to this epoch's sum of a column. */
  add(name: string, x: number): void {
    const i = this.#require(name, x);
    this.#sums[i]! += x;
    this.#counts[i] = 1;
  }

  async endEpoch(): Promise<LogRow> {
    const row: Record<string, number> = {};
    for (const [i, { name }] of this.#columns.entries()) row[name] = this.#sums[i]! / this.#counts[i]!;
    this.#sums.fill(0);
    this.#counts.fill(0);
    this.#epoch++;
    for (const sink of this.#sinks) await sink.row(row);
    return row;
  }

  message(sentence: string): void {
    for (const sink of this.#sinks) sink.message?.(sentence);
  }

  async close(): Promise<void> {
    for (const sink of this.#sinks) await sink.close();
  }

  #require(name: string, x: number): number {
    const i = this.#index.get(name);
    if (i === undefined) {
      throw new BelayError('undeclared-metric', `Metric ${name} is logged but no part declares it in its metrics.`);
    }
    if (!Number.isFinite(x)) {
      throw new BelayError(
        'not-finite',
        `${name} of ${this.#columns[i]!.owner} became ${x} in epoch ${this.#epoch}; the run stops with its last checkpoint as it was.`,
      );
    }
    return i;
  }
}
