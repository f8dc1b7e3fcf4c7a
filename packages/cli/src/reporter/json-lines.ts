import type { EpochReport, Reporter, RunEnd, RunStart } from './reporter.ts';

/** One JSON object a line, `event` first, for programs. What was not measured is null. */
export class JsonLinesReporter implements Reporter {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  start(run: RunStart): void {
    this.#event('start', run);
  }

  epoch(report: EpochReport): void {
    this.#event('epoch', report);
  }

  message(sentence: string): void {
    this.#event('message', { sentence });
  }

  end(run: RunEnd): void {
    this.#event('end', run);
  }

  close(): void {}

  #event(event: string, data: object): void {
    const text = JSON.stringify({ event, ...data }, (_, value: unknown) =>
      value === Number.POSITIVE_INFINITY ? 'Infinity' : value,
    );
    this.#write(`${text}\n`);
  }
}
