import { refuse } from '@belay-rl/core';
import { collect, example } from '../arguments.ts';
import { listKinds, listRows } from '../listing.ts';
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
    else process.stdout.write(table(rows.map((row) => [row.name, row.summary])));
    return 0;
  },
};
