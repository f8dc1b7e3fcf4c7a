import type { Spread } from '@belay-rl/bench';
import { figure } from '../../reporter/format.ts';
import { table } from '../../table.ts';

/** A head and rows of figures: all columns but the first are aligned to the right. */
export function figuresTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => (row[i] as string).length)));
  return table(all.map((row) => row.map((text, i) => (i === 0 ? text : text.padStart(widths[i]!)))));
}

/** Median, and the range of the repeats. */
export function spread({ median, lowest, highest, repeats }: Spread, write: (x: number) => string = figure): string {
  return repeats === 1 ? write(median) : `${write(median)} (${write(lowest)} to ${write(highest)})`;
}

/** The median of microseconds, in milliseconds. */
export const ms = ({ median }: Spread): string => figure(median / 1000);

/** 2.5 → '2.50×'. */
export const times = (ratio: number): string => `${ratio.toFixed(2)}×`;
