import type { LogRow } from '@belay-rl/core';
import type { createTraining } from '@belay-rl/core/run';

/** Trains to the end and disposes; the rows. */
export async function runRows(training: Awaited<ReturnType<typeof createTraining>>): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  await training.run({ onEpoch: (row) => void rows.push(row) });
  await training.dispose();
  return rows;
}

export function mean(rows: readonly LogRow[], column: string): number {
  return rows.reduce((sum, row) => sum + row[column]! / rows.length, 0);
}
