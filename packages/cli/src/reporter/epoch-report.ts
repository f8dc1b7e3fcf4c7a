import type { LogRow } from '@belay-rl/core';
import type { EpochReport } from './reporter.ts';

/** A row of the log as a report; the run's pace so far gives the time left. */
export function epochReport(
  row: LogRow,
  pace: { readonly secondsPerEpoch: number; readonly epochs: number },
): EpochReport {
  const value = (column: string) => row[column] ?? Number.NaN;
  const epoch = value('Train/Epoch') + 1;
  return {
    epoch,
    steps: value('TotalEnvSteps'),
    return: value('Metrics/EpRet'),
    cost: value('Metrics/EpCost'),
    episodeLength: value('Metrics/EpLen'),
    kl: value('Train/KL'),
    rollBack: rollBack(row),
    stepsPerSecond: value('Time/FPS'),
    secondsLeft: (pace.epochs - epoch) * pace.secondsPerEpoch,
  };
}

/** Guards log a rate; a line search logs the number of the trial it took, 0 where it took none. */
function rollBack(row: LogRow): number {
  const rate = row['Misc/RollbackRate'];
  if (rate !== undefined) return rate;
  const trial = row['Misc/AcceptanceStep'];
  return trial === undefined || Number.isNaN(trial) ? Number.NaN : trial === 0 ? 1 : 0;
}
