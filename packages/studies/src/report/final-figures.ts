import { conditionalValueAtRisk } from '@belay-rl/core/run';
import { mean } from '../statistics/aggregate.ts';
import { costRegret, cumulativeCost, violationShare } from '../statistics/safety.ts';
import { type History, isMeasure, measureName } from './history.ts';
import type { LoadedRun } from './loaded-run.ts';
import type { EpochMeans, TrainingFigures } from './whole-training.ts';

/** What one run came to. NaN if it cannot be told. */
export interface FinalFigures extends TrainingFigures {
  /** Means over evaluation episodes, mean actions. */
  readonly evaluatedReturn: number;
  readonly evaluatedCost: number;
  /** Evaluated minus trained return: what noise in the actions and training's layouts cost. */
  readonly evaluationGap: number;
  /** Mean cost of the worst tenth of the evaluation episodes. */
  readonly cvar: number;
}

/** Share of training whose end counts as final. */
export const FINAL_SHARE = 0.1;

const WORST = 0.1;

export function finalFigures(run: LoadedRun): FinalFigures {
  const { evaluation } = run;
  const figures = trainingFigures(run);
  const some = evaluation !== null && evaluation.returns.length > 0;
  return {
    ...figures,
    evaluatedReturn: some ? mean(evaluation.returns) : Number.NaN,
    evaluatedCost: some ? mean(evaluation.costs) : Number.NaN,
    evaluationGap: some ? mean(evaluation.returns) - figures.return : Number.NaN,
    cvar: some ? conditionalValueAtRisk(evaluation.costs, WORST) : Number.NaN,
  };
}

/** Those of the epochs: as they were kept, or counted. */
export function trainingFigures({ whole, history, costLimit }: LoadedRun): TrainingFigures {
  return whole?.figures ?? countedFigures(history, costLimit ?? Number.POSITIVE_INFINITY);
}

function countedFigures(history: History, limit: number): TrainingFigures {
  const costs = { cost: history.epochCost, length: history.length, steps: history.steps };
  const epochs = finalEpochs(history);
  return {
    ...finalMeans(history),
    cumulativeCost: cumulativeCost(costs),
    regret: costRegret(costs, limit),
    violationShare: violationShare(costs, limit),
    secondsPerEpoch: meanOfKnown(history.seconds),
    stepsPerSecond: (history.steps.at(-1) ?? Number.NaN) / history.seconds.reduce((sum, x) => sum + x, 0),
    rollbackRate: meanOfKnown(history.diagnostics['Misc/RollbackRate'] ?? []),
    measures: Object.fromEntries(
      Object.entries(history.diagnostics)
        .filter(([column]) => isMeasure(column))
        .map(([column, values]) => [measureName(column), meanOver(epochs, values)]),
    ),
  };
}

type EpochColumns = Pick<History, 'epochReturn' | 'epochCost'>;

/**
 * The epochs that final figures are of: the last tenth of a training, at least one; if no episode ended there, as in a last
 * epoch that is shorter than one, the last epoch in which some did. Empty if none ever did.
 */
export function finalEpochs({ epochReturn, epochCost }: EpochColumns): readonly number[] {
  const ended = epochReturn
    .map((_, i) => i)
    .filter((i) => !(Number.isNaN(epochReturn[i]) && Number.isNaN(epochCost[i])));
  const from = epochReturn.length - Math.max(1, Math.round(epochReturn.length * FINAL_SHARE));
  const last = ended.filter((i) => i >= from);
  return last.length > 0 ? last : ended.slice(-1);
}

/** Final return and cost of a training, NaN if no episode ever ended. */
export function finalMeans(history: EpochColumns): EpochMeans {
  const epochs = finalEpochs(history);
  return { return: meanOver(epochs, history.epochReturn), cost: meanOver(epochs, history.epochCost) };
}

function meanOver(epochs: readonly number[], values: readonly number[]): number {
  return meanOfKnown(epochs.map((i) => values[i] ?? Number.NaN));
}

/** Whether a run can be judged: its return is known and, if it has a limit, its cost. */
export function isJudged(figures: Pick<FinalFigures, 'return' | 'cost'>, limit: number | null): boolean {
  return !Number.isNaN(figures.return) && (limit === null || !Number.isNaN(figures.cost));
}

export function meanOfKnown(values: readonly number[]): number {
  return mean(values.filter((value) => !Number.isNaN(value)));
}
