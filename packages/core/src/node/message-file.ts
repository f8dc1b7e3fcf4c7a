import type { LogSink } from '../contracts/logger.ts';
import type { Files } from '../ports/files.ts';

/** `messages.log`: what was said to the person who watched, with the time. Losing a line never stops a run. */
export class MessageFile implements LogSink {
  readonly essential = true;
  readonly #files: Files;
  readonly #path: string;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  open(): void {}
  row(): void {}
  close(): void {}

  message(sentence: string): void {
    try {
      this.#files.append(this.#path, new TextEncoder().encode(`${new Date().toISOString()} ${sentence}\n`));
    } catch {
      // The terminal still shows it; whatever keeps a line from the disk will be told by the next row or checkpoint.
    }
  }
}
