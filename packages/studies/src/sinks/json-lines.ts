import { join } from 'node:path';
import type { LogRow, LogSink } from '@belay-rl/core';
import { nodeFiles } from '@belay-rl/core/node';
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
    nodeFiles.makeFolder(this.#directory);
    const kept = resumedRows === 0 ? '' : keepLines(this.#path, resumedRows);
    nodeFiles.write(this.#path, new TextEncoder().encode(kept));
  }

  row(values: LogRow): void {
    nodeFiles.append(this.#path, new TextEncoder().encode(`${JSON.stringify(values)}\n`));
  }

  close(): void {}
}
