import type { Analysis } from '../analyse.ts';
import { meanOfKnown } from '../final-figures.ts';
import { csvLine } from '../plain-reports.ts';

const head = [
  'environment',
  'contender',
  'steps',
  'runs',
  'return',
  'cost',
  'lowest_return',
  'highest_return',
  'lowest_cost',
  'highest_cost',
];

/** A line an epoch: means over a contender's finished runs of what each run's episodes of that epoch came to, and their range. */
export function meanCurves({ rows }: Analysis): string {
  const lines = rows.flatMap((row) => {
    const epochs = Math.min(...row.runs.map(({ history }) => history.steps.length));
    if (!Number.isFinite(epochs)) return [];
    return Array.from({ length: epochs }, (_, i) => {
      const returns = row.runs.map(({ history }) => history.epochReturn[i]!);
      const costs = row.runs.map(({ history }) => history.epochCost[i]!);
      return csvLine([
        row.environment,
        row.variant,
        String(row.runs[0]!.history.steps[i]),
        String(row.runs.length),
        ...[meanOfKnown(returns), meanOfKnown(costs), ...range(returns), ...range(costs)].map(rounded),
      ]);
    });
  });
  return `${[csvLine(head), ...lines].join('\n')}\n`;
}

function range(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function rounded(x: number): string {
  return Number.isFinite(x) ? String(Number(x.toPrecision(6))) : '';
}
