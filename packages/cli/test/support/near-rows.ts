import type { ExecutionContext } from 'ava';

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
    t.true(
      Object.is(a, b) || Math.abs(a - b) <= 1e-5 * Math.abs(b) + 1e-6,
      `${name}: ${a}, but ${b} on Belay's kernels`,
    );
  }
}
