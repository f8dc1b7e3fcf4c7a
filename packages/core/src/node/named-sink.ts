import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogSink } from '../contracts/logger.ts';
import type { LogSinkContext } from '../contracts/plugin.ts';
import { BelayError } from '../errors.ts';
import { partFault } from '../plugins/part-fault.ts';
import type { Registry } from '../plugins/registry.ts';
import { checkMade } from '../settings/check-made.ts';

/** Whose code runs: what a sink throws in a timer or in a promise that it dropped is told as the sink's, and ends no run. */
const running = new AsyncLocalStorage<NamedSink>();

/** The sink that the error of an `uncaughtException` handler, called there, belongs to; null: to none. */
export function sinkOfUncaught(): { failed(error: unknown): void } | null {
  return running.getStore() ?? null;
}

/**
 * A log sink of the registry. Errors that its plugin explains (BelayError) are thrown at once; any other error of `create`
 * is the first failure of a sink that is tried again.
 */
export function namedSink(registry: Registry, name: string, context: LogSinkContext): LogSink {
  const sink = new NamedSink(name, () => {
    const made = registry.logSink(name).create(context);
    const problem = checkMade('logSink', made);
    if (problem !== null) throw partFault(registry, 'logSink', name, problem);
    return made;
  });
  sink.create();
  return sink;
}

class NamedSink implements LogSink {
  readonly name: string;
  onFailed: ((error: unknown) => void) | null = null;
  readonly #make: () => LogSink;
  #sink: LogSink | null = null;

  constructor(name: string, make: () => LogSink) {
    this.name = name;
    this.#make = make;
  }

  create(): void {
    try {
      this.#sink = running.run(this, this.#make);
    } catch (error) {
      if (error instanceof BelayError) throw error;
    }
  }

  open(columns: readonly string[], resumedRows: number): void | Promise<void> {
    return running.run(this, () => {
      this.#sink ??= this.#make();
      return this.#sink.open(columns, resumedRows);
    });
  }

  row(values: Parameters<LogSink['row']>[0]): void | Promise<void> {
    return running.run(this, () => this.#sink?.row(values));
  }

  message(sentence: string): void {
    running.run(this, () => this.#sink?.message?.(sentence));
  }

  close(): void | Promise<void> {
    return running.run(this, () => this.#sink?.close());
  }

  failed(error: unknown): void {
    this.onFailed?.(error);
  }
}
