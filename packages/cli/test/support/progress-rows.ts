import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A run's `progress.csv`: its columns, and its rows as text. */
function readTable(run: string): { readonly names: readonly string[]; readonly lines: readonly (readonly string[])[] } {
  const [head, ...lines] = readFileSync(join(run, 'progress.csv'), 'utf8').trim().split('\n');
  return { names: head!.split(','), lines: lines.map((line) => line.split(',')) };
}

/** Rows of a run's log by column; an empty cell is NaN. */
export function numbersOf(run: string): readonly Readonly<Record<string, number>>[] {
  const { names, lines } = readTable(run);
  return lines.map((cells) =>
    Object.fromEntries(names.map((name, k) => [name, cells[k] === '' ? Number.NaN : Number(cells[k])])),
  );
}

/** Rows of a run's log as text, without what a clock said. */
export function rowsWithoutClock(run: string): string {
  const { names, lines } = readTable(run);
  const kept = names.flatMap((name, i) => (name.startsWith('Time/') ? [] : [i]));
  return lines.map((cells) => kept.map((i) => cells[i]).join()).join('\n');
}
