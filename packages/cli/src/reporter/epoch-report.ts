import type { LogRow } from '@belay-rl/core';
import type { EpochReport, NamedLimit } from './reporter.ts';

/** A row of the log as a report; the run's pace so far gives the time left. */
export function epochReport(
  row: LogRow,
  pace: { readonly secondsPerEpoch: number; readonly epochs: number },
  limits: readonly NamedLimit[] = [],
): EpochReport {
  const value = (column: string) => row[column] ?? Number.NaN;
  const epoch = value('Train/Epoch') + 1;
  return {
    epoch,
    steps: value('TotalEnvSteps'),
    return: value('Metrics/EpRet'),
    ...tightest(limits, row),
    episodeLength: value('Metrics/EpLen'),
    kl: value('Train/KL'),
    rollBack: rollBack(row),
    stepsPerSecond: value('Time/FPS'),
    secondsLeft: (pace.epochs - epoch) * pace.secondsPerEpoch,
  };
}

/** The limited cost that is furthest towards its limit, or over it; without named limits the total. */
function tightest(limits: readonly NamedLimit[], row: LogRow): { cost: number; limit?: number } {
  const total = row['Metrics/EpCost'] ?? Number.NaN;
  // The total's column bears no name.
  const costs = limits.map(({ name, limit }) => ({ cost: row[`Metrics/EpCost/${name}`] ?? total, limit }));
  const [first = { cost: total }, ...rest]: { cost: number; limit?: number }[] = costs;
  return rest.reduce(
    (worst, next) => (next.cost * (worst.limit ?? 1) > worst.cost * (next.limit ?? 1) ? next : worst),
    first,
  );
}

/** Guards log a rate; a line search logs the number of the trial it took, 0 if it took none. */
function rollBack(row: LogRow): number {
  const rate = row['Misc/RollbackRate'];
  if (rate !== undefined) return rate;
  const trial = row['Misc/AcceptanceStep'];
  return trial === undefined || Number.isNaN(trial) ? Number.NaN : trial === 0 ? 1 : 0;
}
