import { refuse } from '@belay-rl/core';
import { shorten } from '@belay-rl/core/internals';
import type { Registry } from '@belay-rl/core/run';
import { collect, example } from '../arguments.ts';
import { type ListRow, listKinds, listRows } from '../listing.ts';
import { registryWith } from '../plugins.ts';
import { outputWidth, table, wrap } from '../table.ts';
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
    if (!Object.hasOwn(listKinds, kind)) {
      throw refuse(
        'command-line',
        `belay list takes one of ${Object.keys(listKinds).join(', ')}, not ${shorten(kind)}.`,
      );
    }
    const registry = await registryWith(plugin as readonly string[] | undefined);
    const rows = listRows(registry, kind);
    if (json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else if (kind === 'environments') process.stdout.write(`${environmentTable(rows)}${familyText(registry)}`);
    else process.stdout.write(table(rows.map((row) => [row.name, row.summary])));
    return 0;
  },
};

/**
 * Under their families: sizes of observations and actions, longest episode, what the costs count; agent, task and level are in
 * the names. Environments that are others under a second id are counted, not listed.
 */
function environmentTable(rows: readonly ListRow[]): string {
  const text = (value: unknown): string => (value === undefined ? '' : String(value));
  const listed = rows.filter((row) => row['twinOf'] === undefined);
  const familyOf = (row: ListRow): string => text(row['family'] ?? row.plugin);
  const lines = [...new Set(listed.map(familyOf))]
    .sort()
    .flatMap((family) => [
      [''],
      [`${family}:`],
      ...listed
        .filter((row) => familyOf(row) === family)
        .map((row) => [
          row.name,
          text(row['observationSize']),
          text(row['actionSize']),
          text(row['maxSteps']),
          text(row['costCounts'] ?? row.summary),
        ]),
    ]);
  const head = ['environment', 'obs', 'act', 'steps', 'cost counts'];
  const twins = rows.find((row) => row['twinOf'] !== undefined);
  if (twins === undefined) return table([head, ...lines]);
  const rest = `${rows.length - listed.length} more ids, such as ${twins.name}, name the same environments; --json has them too.`;
  return `${table([head, ...lines])}\n${wrap(rest, outputWidth() - 1).join('\n')}\n`;
}

/** How environments are written that are not listed by name. */
function familyText({ families }: Registry): string {
  const lines = families.flatMap(({ form, summary }) => wrap(`${form}: ${summary}.`, outputWidth() - 1));
  return lines.map((line) => `${line}\n`).join('');
}
