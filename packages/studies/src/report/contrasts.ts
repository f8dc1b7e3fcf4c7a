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
 * single axis, by label, its ends if it is one of numbers, else its first value against each other.
 */
export function contrastSentences(rows: readonly Row[], baseline: string | null): readonly string[] {
  const done = rows.filter(({ judged }) => judged.length > 0);
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
    for (const [from, to] of pairs(done, label, key)) sentences.push(contrastText(from, to));
  }
  return sentences;
}

function pairs(rows: readonly Row[], label: string, key: string): readonly (readonly [Row, Row])[] {
  const mine = rows.filter((row) => row.label === label && row.point[key] !== undefined);
  if (mine.length < 2) return [];
  if (mine.every(({ point }) => typeof point[key] === 'number')) {
    const rising = mine.toSorted((a, b) => (a.point[key] as number) - (b.point[key] as number));
    return [[rising[0]!, rising.at(-1)!]];
  }
  return mine.slice(1).map((other) => [mine[0]!, other]);
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
