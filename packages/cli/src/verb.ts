import type { Command } from 'commander';

/** What a verb's file exports. */
export interface Verb {
  /** Adds arguments, flags and the example to the command. */
  define(command: Command): void;
  /** Flags → core call → exit code. `operands` are the positional arguments in the order they were declared. */
  run(operands: readonly string[], options: Readonly<Record<string, unknown>>): number | Promise<number>;
}

/** A row of the table of verbs: read by `belay --help`, which loads none of them. */
export interface VerbEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  load(): Promise<Verb>;
}
