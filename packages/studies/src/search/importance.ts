import { createRandom } from '@belay-rl/core';
import { mean, quantile } from '../statistics/aggregate.ts';
import type { Dimension } from './search.ts';

/** How much of the trials' spread one setting explains. */
export interface Importance {
  readonly key: string;
  /** Share of the variance of the trials' ranks between groups of the setting's values (η²), from 0 to 1. */
  readonly share: number;
  /** What 95 of 100 settings that do nothing stay below with as many trials, found by shuffling. */
  readonly chance: number;
  /** The group of values with the best mean rank, as text. */
  readonly best: string;
}

/** Numbers are put into this many groups of equal size. */
const GROUPS = 3;

const SHUFFLES = 2000;

/**
 * What mattered: for each setting the share of the spread of `scores` (higher is better, one a trial) that its values
 * explain, besides what chance would. Main effects only: settings that matter only together are not seen.
 */
export function importance(
  space: readonly Dimension[],
  values: readonly Readonly<Record<string, unknown>>[],
  scores: readonly number[],
): readonly Importance[] {
  const ranks = rank(scores);
  return space.map((dimension) => {
    const column = values.map((one) => one[dimension.key]);
    const { groups, names } = groupsOf(dimension, column);
    const random = createRandom(0, `importance ${dimension.key}`);
    const shuffled = [...ranks];
    const shares = Array.from({ length: SHUFFLES }, () => {
      shuffle(shuffled, () => random.uniform());
      return explained(groups, shuffled);
    });
    const means = names.map((_, g) => mean(ranks.filter((_, i) => groups[i] === g)));
    const known = means.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
    return {
      key: dimension.key,
      share: explained(groups, ranks),
      chance: quantile(
        shares.toSorted((a, b) => a - b),
        0.95,
      ),
      best: names[known.indexOf(Math.max(...known))] ?? '–',
    };
  });
}

/** 1 for the lowest; equal scores share their mean rank. */
function rank(scores: readonly number[]): readonly number[] {
  return scores.map((score) => {
    const below = scores.filter((other) => other < score).length;
    const equal = scores.filter((other) => other === score).length;
    return below + (equal + 1) / 2;
  });
}

function groupsOf(dimension: Dimension, column: readonly unknown[]): { groups: readonly number[]; names: string[] } {
  if (dimension.kind === 'choice') {
    const texts = dimension.values.map((value) => JSON.stringify(value));
    return { groups: column.map((value) => texts.indexOf(JSON.stringify(value))), names: texts.map(unquoted) };
  }
  const numbers = column as readonly number[];
  const sorted = numbers.toSorted((a, b) => a - b);
  const cuts = Array.from({ length: GROUPS - 1 }, (_, g) => sorted[Math.ceil(((g + 1) * sorted.length) / GROUPS) - 1]!);
  const groups = numbers.map((value) => cuts.filter((cut) => value > cut).length);
  const names = Array.from({ length: GROUPS }, (_, g) => {
    const mine = numbers.filter((_, i) => groups[i] === g);
    return mine.length === 0 ? '–' : `${Math.min(...mine)} to ${Math.max(...mine)}`;
  });
  return { groups, names };
}

function explained(groups: readonly number[], ranks: readonly number[]): number {
  const overall = mean(ranks);
  const total = ranks.reduce((sum, x) => sum + (x - overall) ** 2, 0);
  if (total === 0) return 0;
  let between = 0;
  for (const group of new Set(groups)) {
    const mine = ranks.filter((_, i) => groups[i] === group);
    between += mine.length * (mean(mine) - overall) ** 2;
  }
  return between / total;
}

function shuffle(values: number[], uniform: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
