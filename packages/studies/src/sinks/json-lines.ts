import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogRow, LogSink } from '@belay-rl/core';
import { keepLines } from './keep-lines.ts';

/** `progress.jsonl`: one JSON object an epoch; what was not measured is null. A resumed run goes on after its kept rows. */
export class JsonLinesSink implements LogSink {
  readonly #directory: string;
  readonly #path: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#path = join(directory, 'progress.jsonl');
  }

  open(_columns: readonly string[], resumedRows: number): void {
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(this.#path, resumedRows === 0 ? '' : keepLines(this.#path, resumedRows));
  }

  row(values: LogRow): void {
    appendFileSync(this.#path, `${JSON.stringify(values)}\n`);
  }

  close(): void {}
}
