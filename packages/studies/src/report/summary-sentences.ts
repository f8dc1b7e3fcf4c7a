import type { Analysis, Row } from './analyse.ts';
import { feasibilityText } from './figures/report-figures.ts';
import { estimated, interval, percent, share } from './report-text.ts';

/** Fewer seeds than this are said to be few: percentile intervals then miss the truth clearly more often than they say. */
const FEW = 5;

/** What a person may paste: feasibility first, one sentence a contender, then who wins. */
export function summarySentences(analysis: Analysis): readonly string[] {
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
  }
  if (Number.isFinite(analysis.fewestRuns) && analysis.fewestRuns < FEW) {
    const runs = Math.max(0, analysis.fewestRuns);
    sentences.push(
      `Few seeds (${runs === 1 ? 'one' : runs} for some): intervals over them are narrower than the truth, and orders may change with more.`,
    );
  }
  return sentences;
}

function contenderText(row: Row): string {
  const { variant, within, limit, returnWhereFeasible } = row;
  if (limit === null) return `${variant} returns ${estimated(row.return)}`;
  const held = `${variant} respects the limit ${limit} in ${within.count} of ${within.of} seeds ${interval(within.wilson, share)}`;
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
  const certain =
    gain.interval === null
      ? 'one seed cannot tell whether that is chance'
      : gain.interval[0] > 0
        ? 'the interval excludes 0'
        : 'the interval includes 0, so this is no established difference';
  return `${best}: ${percent(gain.value)} ${interval(gain.interval, percent)} above ${gain.over}'s (${certain}).`;
}
