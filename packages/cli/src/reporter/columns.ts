import { clock, count, figure, limitText, percent, score, separated } from './format.ts';
import type { EpochReport } from './reporter.ts';

export interface Column {
  readonly title: string;
  readonly width: number;
  /** The column with the highest number is the first to go if the terminal is too narrow. */
  readonly rank: number;
  text(report: EpochReport, run: { readonly epochs: number; readonly limit: number }): string;
}

/** The progress table, 75 characters wide. */
export const columns: readonly Column[] = [
  { title: 'epoch', width: 7, rank: 3, text: (r, run) => `${r.epoch}/${run.epochs}` },
  { title: 'steps', width: 6, rank: 4, text: (r) => count(r.steps) },
  { title: 'return', width: 7, rank: 0, text: (r) => score(r.return) },
  {
    title: 'cost/limit',
    width: 11,
    rank: 1,
    text: (r, run) => `${score(r.cost)} / ${limitText(r.limit ?? run.limit)}`,
  },
  { title: 'KL', width: 7, rank: 6, text: (r) => figure(r.kl) },
  { title: 'roll-back', width: 9, rank: 7, text: (r) => percent(r.rollBack) },
  {
    title: 'steps/s',
    width: 7,
    rank: 5,
    text: (r) => (Number.isNaN(r.stepsPerSecond) ? '–' : separated(r.stepsPerSecond)),
  },
  { title: 'left', width: 7, rank: 2, text: (r) => clock(r.secondsLeft) },
];

const GAP = '  ';

/** The columns that fit next to each other in `width` characters, in their order. */
export function fitting(width: number): readonly Column[] {
  const kept = [...columns];
  const total = () => kept.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
  while (kept.length > 1 && total() > width) {
    const last = kept.reduce((worst, column, i) => (column.rank > (kept[worst] as Column).rank ? i : worst), 0);
    kept.splice(last, 1);
  }
  return kept;
}

export function headerLine(chosen: readonly Column[]): string {
  return chosen.map((column) => column.title.padStart(column.width)).join(GAP);
}

/** `paint` may colour a cell; it is called after the cell has its width. */
export function rowLine(
  chosen: readonly Column[],
  report: EpochReport,
  run: { readonly epochs: number; readonly limit: number },
  paint: (text: string, column: Column) => string = (text) => text,
): string {
  return chosen.map((column) => paint(column.text(report, run).padStart(column.width), column)).join(GAP);
}
