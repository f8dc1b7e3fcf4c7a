import { conditionalValueAtRisk } from '@belay-rl/core/run';
import { mean } from '../statistics/aggregate.ts';
import { costRegret, cumulativeCost, violationShare } from '../statistics/safety.ts';
import { isMeasure, type LoadedRun, measureName } from './loaded-run.ts';

/** What one run came to. NaN if it cannot be told. */
export interface FinalFigures {
  /** Means over the episodes of the last tenth of training, sampled actions. */
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
  const some = evaluation !== null && evaluation.returns.length > 0;
  return {
    return: lastTenth(history.epochReturn),
    cost: lastTenth(history.epochCost),
    evaluatedReturn: some ? mean(evaluation.returns) : Number.NaN,
    evaluatedCost: some ? mean(evaluation.costs) : Number.NaN,
    evaluationGap: some ? mean(evaluation.returns) - lastTenth(history.epochReturn) : Number.NaN,
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
        .map(([column, values]) => [measureName(column), lastTenth(values)]),
    ),
  };
}

/** Mean of a column over the last tenth of a training's epochs, at least one. */
export function lastTenth(values: readonly number[]): number {
  return meanOfKnown(values.slice(-Math.max(1, Math.round(values.length * FINAL_SHARE))));
}

export function meanOfKnown(values: readonly number[]): number {
  return mean(values.filter((value) => !Number.isNaN(value)));
}
