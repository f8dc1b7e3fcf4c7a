import type { LogRow, LogSink } from '../contracts/logger.ts';

export interface GuardOptions {
  /** Told once when it begins to fail, once when it works again, and at the end if rows were lost. */
  readonly warn: (sentence: string) => void;
  /** Longest time that a run waits for it after an epoch, and at its end [s]. */
  readonly patience?: number;
  /** Most rows that wait for it; older ones are lost. */
  readonly capacity?: number;
}

const PATIENCE = 5;

const CAPACITY = 10_000;

/**
 * A log sink that cannot harm its run. What it throws is told once; rows wait for it and are sent again after the next epoch,
 * in their order; one that does not answer is waited for no longer than `patience`, and then goes on by itself.
 */
export class GuardedSink implements LogSink {
  readonly #sink: LogSink;
  readonly #warn: (sentence: string) => void;
  readonly #patience: number;
  readonly #capacity: number;
  readonly #rows: LogRow[] = [];
  #columns: readonly string[] = [];
  #resumedRows = 0;
  #opened = false;
  #failing = false;
  #lost = 0;
  /** What it has been asked and has not answered. */
  #work: Promise<void> | null = null;

  constructor(sink: LogSink, { warn, patience = PATIENCE, capacity = CAPACITY }: GuardOptions) {
    this.#sink = sink;
    this.#warn = warn;
    this.#patience = patience;
    this.#capacity = capacity;
  }

  async open(columns: readonly string[], resumedRows: number): Promise<void> {
    this.#columns = columns;
    this.#resumedRows = resumedRows;
    await this.#send();
  }

  async row(values: LogRow): Promise<void> {
    this.#rows.push(values);
    if (this.#rows.length > this.#capacity) {
      this.#rows.shift();
      this.#lost++;
    }
    await this.#send();
  }

  message(sentence: string): void {
    try {
      // It may be asynchronous, whatever its type says.
      const said: unknown = this.#sink.message?.(sentence);
      if (said instanceof Promise) said.catch(() => {});
    } catch {
      // Rows tell whether it works.
    }
  }

  async close(): Promise<void> {
    await this.#send();
    const lost = this.#lost + this.#rows.length;
    if (lost > 0)
      this.#warn(`${this.#name} did not take ${lost} ${lost === 1 ? 'row' : 'rows'}; progress.csv has them.`);
    if (this.#work !== null) return;
    const closed = this.#attempt(async () => this.#sink.close());
    await this.#within(closed.then(() => {}));
  }

  /** Something that it had begun failed later, if no one waited for it. */
  failed(error: unknown): void {
    this.#tell(error);
  }

  get #name(): string {
    return this.#sink.name === undefined ? 'A log sink' : `Log sink ${this.#sink.name}`;
  }

  /** Opens it if it is not open, and gives it what waits, one after the other. */
  async #send(): Promise<void> {
    this.#work ??= this.#deliver().finally(() => {
      this.#work = null;
    });
    const answered = await this.#within(this.#work);
    if (!answered) this.#tell(new Error(`it has not answered for ${this.#patience} s`));
  }

  async #deliver(): Promise<void> {
    if (!this.#opened) {
      this.#opened = await this.#attempt(async () => this.#sink.open(this.#columns, this.#resumedRows));
      if (!this.#opened) return;
    }
    while (this.#rows.length > 0) {
      const row = this.#rows[0]!;
      if (!(await this.#attempt(async () => this.#sink.row(row)))) return;
      // While it was at it, the row may have been given up.
      if (this.#rows[0] === row) this.#rows.shift();
    }
    if (!this.#failing) return;
    this.#failing = false;
    this.#warn(`${this.#name} works again and has the rows that it missed.`);
  }

  async #attempt(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#tell(error);
      return false;
    }
  }

  #tell(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const reason = (error instanceof Error ? error.message || error.name : String(error))
      .replace(/\s+/g, ' ')
      .replace(/\.$/, '');
    this.#warn(`${this.#name} failed (${reason}): the run goes on, and its rows are sent again after the next epoch.`);
  }

  /** False if it takes longer than the run waits. */
  #within(work: Promise<void>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), 1000 * this.#patience);
    });
    return Promise.race([work.then(() => true as const), late]).finally(() => clearTimeout(timer));
  }
}
