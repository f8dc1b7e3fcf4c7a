import { conditionalValueAtRisk } from '@belay-rl/core/run';
import { mean } from '../statistics/aggregate.ts';
import { costRegret, cumulativeCost, violationShare } from '../statistics/safety.ts';
import { type History, isMeasure, type LoadedRun, measureName } from './loaded-run.ts';

/** What one run came to. NaN if it cannot be told. */
export interface FinalFigures {
  /** Means over the episodes of the last tenth of training, sampled actions; if none ended there, of the last epoch in which some did. */
  readonly return: number;
  readonly cost: number;
  /** Means over evaluation episodes, mean actions. */
  readonly evaluatedReturn: number;
  readonly evaluatedCost: number;
  /** Evaluated minus trained return: what noise in the actions and training's layouts cost. */
  readonly evaluationGap: number;
  /** Mean cost of the worst tenth of the evaluation episodes. */
  readonly cvar: number;
  readonly cumulativeCost: number;
  readonly regret: number;
  readonly violationShare: number;
  readonly secondsPerEpoch: number;
  /** Over the whole training, rollouts and learning together. */
  readonly stepsPerSecond: number;
  readonly rollbackRate: number;
  /** The task's own measures by name, such as success: means over the last tenth of training. */
  readonly measures: Readonly<Record<string, number>>;
}

/** Share of training whose end counts as final. */
export const FINAL_SHARE = 0.1;

const WORST = 0.1;

export function finalFigures({ history, evaluation, costLimit }: LoadedRun): FinalFigures {
  const limit = costLimit ?? Number.POSITIVE_INFINITY;
  const costs = { cost: history.epochCost, length: history.length, steps: history.steps };
  const epochs = finalEpochs(history);
  const final = (values: readonly number[]): number => meanOver(epochs, values);
  const some = evaluation !== null && evaluation.returns.length > 0;
  return {
    return: final(history.epochReturn),
    cost: final(history.epochCost),
    evaluatedReturn: some ? mean(evaluation.returns) : Number.NaN,
    evaluatedCost: some ? mean(evaluation.costs) : Number.NaN,
    evaluationGap: some ? mean(evaluation.returns) - final(history.epochReturn) : Number.NaN,
    cvar: some ? conditionalValueAtRisk(evaluation.costs, WORST) : Number.NaN,
    cumulativeCost: cumulativeCost(costs),
    regret: costRegret(costs, limit),
    violationShare: violationShare(costs, limit),
    secondsPerEpoch: meanOfKnown(history.seconds),
    stepsPerSecond: (history.steps.at(-1) ?? Number.NaN) / history.seconds.reduce((sum, x) => sum + x, 0),
    rollbackRate: meanOfKnown(history.diagnostics['Misc/RollbackRate'] ?? []),
    measures: Object.fromEntries(
      Object.entries(history.diagnostics)
        .filter(([column]) => isMeasure(column))
        .map(([column, values]) => [measureName(column), final(values)]),
    ),
  };
}

type EpochMeans = Pick<History, 'epochReturn' | 'epochCost'>;

/**
 * The epochs that final figures are of: the last tenth of a training, at least one; if no episode ended there, as in a last
 * epoch that is shorter than one, the last epoch in which some did. Empty if none ever did.
 */
export function finalEpochs({ epochReturn, epochCost }: EpochMeans): readonly number[] {
  const ended = epochReturn
    .map((_, i) => i)
    .filter((i) => !(Number.isNaN(epochReturn[i]) && Number.isNaN(epochCost[i])));
  const from = epochReturn.length - Math.max(1, Math.round(epochReturn.length * FINAL_SHARE));
  const last = ended.filter((i) => i >= from);
  return last.length > 0 ? last : ended.slice(-1);
}

/** Final return and cost of a training, NaN if no episode ever ended. */
export function finalMeans(history: EpochMeans): { readonly return: number; readonly cost: number } {
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
