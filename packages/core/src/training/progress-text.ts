import type { LogRow } from '../contracts/logger.ts';

/** The first line of a run's `progress.csv`. */
export function progressHeader(columns: readonly string[]): string {
  return `${columns.map(quoteColumn).join(',')}\n`;
}

/** An epoch's line: numbers read back to the same bits; NaN if nothing was logged. */
export function progressLine(columns: readonly string[], row: LogRow): string {
  return `${columns.map((name) => `${row[name]}`).join(',')}\n`;
}

/** A column’s name as the header holds it. */
export function quoteColumn(name: string): string {
  return /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
