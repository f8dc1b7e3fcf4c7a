import { paretoFront } from '../statistics/ranking.ts';
import { type Analysis, type Row, unique } from './analyse.ts';
import { contrastSentences } from './contrasts.ts';
import { feasibilityText } from './figures/report-figures.ts';
import { certainty, estimated, gained, interval, share } from './report-text.ts';

/** Fewer seeds than this are said to be few: percentile intervals then miss the truth clearly more often than they say. */
const FEW = 5;

/** What a person may paste: feasibility first, one sentence a contender, then who wins, then what the study set side by side. */
export function summarySentences(analysis: Analysis, baseline: string | null = null): readonly string[] {
  const sentences: string[] = [];
  for (const environment of analysis.environments) {
    const rows = analysis.rows.filter((row) => row.environment === environment);
    const done = rows.filter(({ rank }) => rank !== null).toSorted((a, b) => a.rank! - b.rank!);
    if (done.length === 0) {
      sentences.push(`On ${environment} no run has finished yet.`);
      continue;
    }
    const opening = done.slice(0, 6).map((row) => contenderText(row));
    const more = done.length > 6 ? ` (${done.length - 6} more in the table)` : '';
    sentences.push(`On ${environment}: ${opening.join('; ')}${more}.`);
    const swept = done.some(({ label, limit }) => done.some((other) => other.label === label && other.limit !== limit));
    const verdict = swept ? `Along the limits: ${feasibilityText(done)}` : verdictText(done);
    if (verdict !== null) sentences.push(verdict);
    if (!swept) sentences.push(...subjectText(rows[0]!, done), ...frontText(done));
    sentences.push(...contrastSentences(rows, baseline));
  }
  if (Number.isFinite(analysis.fewestRuns) && analysis.fewestRuns < FEW) {
    sentences.push(
      `Few seeds (${analysis.fewestRuns === 1 ? 'one' : analysis.fewestRuns} for some): intervals over them are narrower than the truth, and orders may change with more.`,
    );
  }
  return sentences;
}

function contenderText(row: Row): string {
  const { variant, within, limit, returnWhereFeasible } = row;
  if (limit === null) return `${variant} returns ${estimated(row.return)}`;
  const seeds = within.of === 1 ? 'seed' : 'seeds';
  const held = `${variant} respects the limit ${limit} in ${within.count} of ${within.of} ${seeds} ${interval(within.wilson, share)}`;
  return returnWhereFeasible === null
    ? `${held}, mean cost ${estimated(row.cost)}`
    : `${held}, return where feasible ${estimated(returnWhereFeasible)}`;
}

function verdictText(done: readonly Row[]): string | null {
  const [first] = done;
  if (first === undefined || done.length < 2) return null;
  if (first.limit === null) return `The highest return is ${first.variant}'s.`;
  if (!first.feasible)
    return `No contender's mean cost is within the limit; ${first.variant} comes nearest (${estimated(first.cost)}).`;
  const { gain } = first;
  const best = `Among those whose mean cost is within the limit, ${first.variant} has the highest return`;
  if (gain === null) {
    return `${best}, ${estimated(first.return)}.`;
  }
  return `${best}, ${gained(gain)} above ${gain.over}'s (${certainty(gain.difference)}).`;
}

/** The study's first contender is whom it is about: where it does not come first, how far it is behind. */
function subjectText(subject: Row, done: readonly Row[]): readonly string[] {
  if (subject.rank === null || subject.rank === 1 || subject.limit === null || subject.gain === null) return [];
  if (done.every(({ label }) => label === subject.label)) return [];
  const { variant, gain } = subject;
  if (!subject.feasible) {
    return [`${variant}'s mean cost ${estimated(subject.cost)} is above the limit, so its return does not count.`];
  }
  return [
    `${variant}'s return differs from that of ${gain.over}, the best other within the limit, by ${gained(gain)} (${certainty(gain.difference)}).`,
  ];
}

/** Of a grid over two settings: which points no other beats in return and in cost. */
function frontText(done: readonly Row[]): readonly string[] {
  const axes = unique(done.flatMap(({ point }) => Object.keys(point)));
  const varied = axes.filter((key) => unique(done.map(({ point }) => JSON.stringify(point[key]))).length > 1);
  if (varied.length < 2) return [];
  const points = done.map((row) => ({ return: row.return.value, cost: row.cost.value }));
  const front = paretoFront(points).map((i) => {
    const row = done[i]!;
    return `${row.variant} (return ${estimated(row.return)}, cost ${estimated(row.cost)})`;
  });
  return [`On the Pareto front of mean return and cost, by rising cost: ${front.join('; ')}.`];
}
