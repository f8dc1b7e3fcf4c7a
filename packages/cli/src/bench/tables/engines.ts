import type { EngineFigures, EnginesFigures } from '@belay-rl/bench';
import { figure } from '../../reporter/format.ts';
import { table, wrap } from '../../table.ts';
import { ms } from './figures-table.ts';

/** Networks and batches below each other, engines next to each other: milliseconds, and how often the first engine's. */
export function enginesTable({ engines }: EnginesFigures): string {
  const here = engines.filter(({ missing }) => missing === null);
  const first = here[0]!;
  const head = ['forward and backward [ms]', 'rows', ...here.map(({ name }) => name)];
  const lines = first.times.map(({ network, rows }, k) => [
    network,
    String(rows),
    ...here.map(({ times }) => cell(times[k]!)),
  ]);
  const about = here.flatMap(({ name, about: what }) => (what === null ? [] : [`${name}: ${what}`]));
  const absent = engines.flatMap(({ name, missing }) => (missing === null ? [] : [`${name}: ${missing}`]));
  const notes = [...about, ...absent].flatMap((line) => wrap(line, 100));
  return [table([head, ...lines]), ...notes, ''].join('\n');
}

function cell({ forwardBackward, timesFirst }: EngineFigures['times'][number]): string {
  return timesFirst === 1 ? ms(forwardBackward) : `${ms(forwardBackward)} (${figure(timesFirst)}×)`;
}
