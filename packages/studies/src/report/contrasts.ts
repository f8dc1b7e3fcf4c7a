import type { Estimated } from '../statistics/bootstrap.ts';
import { contrast } from '../statistics/ranking.ts';
import { type Row, unique } from './analyse.ts';
import type { FinalFigures } from './final-figures.ts';
import { certainty, estimated, figure, percent } from './report-text.ts';

const measures: readonly {
  readonly name: string;
  readonly of: (one: FinalFigures) => number;
  readonly format: (x: number) => string;
}[] = [
  { name: 'return', of: (one) => one.return, format: figure },
  { name: 'cost', of: (one) => one.cost, format: figure },
  { name: 'share of epochs above the limit', of: (one) => one.violationShare, format: percent },
  { name: 'share of steps rolled back', of: (one) => one.rollbackRate, format: percent },
  { name: 'seconds per epoch', of: (one) => one.secondsPerEpoch, format: figure },
];

/**
 * What a study set side by side, one environment: every label against the baseline at the same point of the grid; along a
 * single numeric axis its ends, by label.
 */
export function contrastSentences(rows: readonly Row[], baseline: string | null): readonly string[] {
  const done = rows.filter(({ figures }) => figures.length > 0);
  const sentences: string[] = [];
  if (baseline !== null) {
    for (const row of done) {
      const at = JSON.stringify(row.point);
      const base = done.find(({ label, point }) => label === baseline && JSON.stringify(point) === at);
      if (base !== undefined && base !== row) sentences.push(contrastText(base, row));
    }
    return sentences;
  }
  const key = singleAxis(done);
  if (key === null) return [];
  for (const label of unique(done.map((row) => row.label))) {
    const mine = done
      .filter((row) => row.label === label && typeof row.point[key] === 'number')
      .toSorted((a, b) => (a.point[key] as number) - (b.point[key] as number));
    const [low, high] = [mine[0], mine.at(-1)];
    if (low !== undefined && high !== undefined && low !== high) sentences.push(contrastText(low, high));
  }
  return sentences;
}

function singleAxis(rows: readonly Row[]): string | null {
  const axes = unique(rows.flatMap(({ point }) => Object.keys(point)));
  const varied = axes.filter((key) => unique(rows.map(({ point }) => JSON.stringify(point[key]))).length > 1);
  return varied.length === 1 ? varied[0]! : null;
}

function contrastText(from: Row, to: Row): string {
  const parts = measures.flatMap(({ name, of, format }) => {
    const [x, y] = [known(to, of), known(from, of)];
    if (x.length === 0 || y.length === 0) return [];
    const difference: Estimated = contrast(x, y, (a, b) => a - b);
    if (x.every((value) => value === 0) && y.every((value) => value === 0)) return [];
    return [`${name} ${signed(difference, format)}`];
  });
  const [x, y] = [to, from].map((row) => known(row, (one) => one.return)) as [number[], number[]];
  const difference = contrast(x, y, (a, b) => a - b);
  return `From ${from.variant} to ${to.variant}: ${parts.join(', ')} (return: ${certainty(difference)}).`;
}

function known(row: Row, of: (one: FinalFigures) => number): number[] {
  return row.figures.map(of).filter((value) => !Number.isNaN(value));
}

function signed(one: Estimated, format: (x: number) => string): string {
  return `${one.value > 0 ? '+' : ''}${estimated(one, format)}`;
}
