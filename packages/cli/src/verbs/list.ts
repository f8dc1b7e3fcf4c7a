import { refuse } from '@belay-rl/core';
import { collect, example } from '../arguments.ts';
import { type ListRow, listKinds, listRows } from '../listing.ts';
import { registryWith } from '../plugins.ts';
import { table } from '../table.ts';
import type { Verb } from '../verb.ts';

export const list: Verb = {
  define(command) {
    command
      .argument('<kind>', Object.keys(listKinds).join(', '))
      .option('--plugin <file>', 'load a plugin first (repeatable)', collect)
      .option('--json', 'an array of objects')
      .addHelpText('after', example('belay list algorithms', 'belay list environments --json'));
  },

  async run([kind = ''], { json, plugin }) {
    if (listKinds[kind] === undefined) {
      throw refuse('command-line', `belay list takes one of ${Object.keys(listKinds).join(', ')}, not ${kind}.`);
    }
    const rows = listRows(await registryWith(plugin as readonly string[] | undefined), kind);
    if (json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else if (kind === 'environments') process.stdout.write(environmentTable(rows));
    else process.stdout.write(table(rows.map((row) => [row.name, row.summary])));
    return 0;
  },
};

/** Family, sizes of observations and actions, longest episode, what the costs count; agent, task and level are in the names. */
function environmentTable(rows: readonly ListRow[]): string {
  const text = (value: unknown): string => (value === undefined ? '' : String(value));
  const head = ['environment', 'family', 'obs', 'act', 'steps', 'cost counts'];
  const lines = rows.map((row) => [
    row.name,
    text(row['family']),
    text(row['observationSize']),
    text(row['actionSize']),
    text(row['maxSteps']),
    text(row['costCounts'] ?? row.summary),
  ]);
  return table([head, ...lines]);
}
