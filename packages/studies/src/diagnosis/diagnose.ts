import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '@belay-rl/core';
import { loadRuns } from '../report/load-runs.ts';
import { readColumns } from '../report/read-progress.ts';
import { blendSwitches } from './detectors/blend-switches.ts';
import { costCritic } from './detectors/cost-critic.ts';
import { entropyCollapse } from './detectors/entropy-collapse.ts';
import { evaluationGap } from './detectors/evaluation-gap.ts';
import { factors } from './detectors/factors.ts';
import { multiplierOscillating, multiplierRising, multiplierSaturated } from './detectors/multiplier.ts';
import { noisyEstimate } from './detectors/noisy-estimate.ts';
import { rollbacks } from './detectors/rollbacks.ts';
import { type Detector, FEWEST_EPOCHS, type RunSeries } from './run-series.ts';

/** Every detector, in the order in which findings are listed. */
export const detectors: readonly Detector[] = [
  multiplierSaturated,
  multiplierRising,
  multiplierOscillating,
  blendSwitches,
  rollbacks,
  costCritic,
  factors,
  entropyCollapse,
  noisyEstimate,
  evaluationGap,
];

/** What one detector says of a run. */
export interface Diagnosis {
  readonly name: string;
  /** null: all is well. */
  readonly found: string | null;
  readonly remedy: string;
}

/** What every detector says of a run's rows. */
export function diagnose(run: RunSeries): readonly Diagnosis[] {
  return detectors.map(({ name, remedy, detect }) => ({ name, remedy, found: detect(run) }));
}

/** Reads a run directory for the detectors. Errors: `no-runs`; `too-few-epochs` if there is no course to look at yet. */
export function readRunSeries(directory: string): RunSeries {
  const progress = join(directory, 'progress.csv');
  if (!existsSync(progress)) {
    throw refuse('no-runs', `${directory} holds no run: there is no progress.csv in it.`);
  }
  const [run] = loadRuns([directory]).runs;
  const { columns } = readColumns(progress);
  const epochs = Math.max(0, ...[...columns.values()].map(({ length }) => length));
  if (epochs < FEWEST_EPOCHS) {
    throw refuse(
      'too-few-epochs',
      `${progress} has ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}; a diagnosis needs ${FEWEST_EPOCHS}: train on, then ask again.`,
    );
  }
  return {
    columns,
    epochs,
    limit: run?.costLimit ?? Number.POSITIVE_INFINITY,
    settings: run?.resolved ?? {},
    evaluatedCosts: run?.evaluation?.costs ?? [],
  };
}
