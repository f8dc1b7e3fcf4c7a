import { pluginOf } from './plugin-of.ts';

/** The plugin file of a log sink. */
export const logSink = (name: string): string => `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type LogRow, type LogSink, type LogSinkContext } from '@belay-rl/core';

/**
 * A line of JSON an epoch. What a sink throws, or takes long for, does not harm its run: it is told once, and rows that were
 * not taken are given again after the next epoch. All methods may be asynchronous.
 */
function create({ directory, algorithm, environment, seed }: LogSinkContext): LogSink {
  const file = join(directory ?? '.', '${name}.jsonl');
  const write = (what: unknown) => appendFileSync(file, JSON.stringify(what) + '\\n');
  return {
    // \`resumedRows\` > 0: a run that goes on; those rows were written before.
    open(columns: readonly string[], resumedRows: number) {
      write({ algorithm, environment, seed, columns, resumedRows });
    },
    row(values: LogRow) {
      write(values);
    },
    close() {},
  };
}

${pluginOf(
  name,
  `belay.logSink('${name}', {
      summary: 'Rows as lines of JSON, in the run directory.',
      create,
    });`,
)}`;
