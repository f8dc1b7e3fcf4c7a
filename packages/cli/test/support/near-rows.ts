import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** Rows of a run's log by column. */
export function numbersOf(run: string): readonly Readonly<Record<string, number>>[] {
  const [head, ...lines] = readFileSync(join(run, 'progress.csv'), 'utf8').trim().split('\n');
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((text, k) => [names[k]!, Number(text)])));
}

/** First epochs of two engines begin with the same parameters and rows: what they log differs by float32 only. */
export function requireNear(
  t: ExecutionContext,
  found: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
): void {
  const columns = Object.keys(wanted).filter((name) => !name.startsWith('Time/'));
  t.true(columns.length > 20);
  for (const name of columns) {
    const [a, b] = [found[name]!, wanted[name]!];
    t.true(Math.abs(a - b) <= 1e-5 * Math.abs(b) + 1e-6, `${name}: ${a}, but ${b} on Belay's kernels`);
  }
}
