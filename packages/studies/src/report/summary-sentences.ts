import { paretoFront } from '../statistics/ranking.ts';
import { type Analysis, type Row, unique } from './analyse.ts';
import { contrastSentences } from './contrasts.ts';
import { feasibilityText } from './figures/report-figures.ts';
import { certainty, estimated, gained, interval, lost, share } from './report-text.ts';

/** Fewer seeds than this are said to be few: percentile intervals then miss the truth clearly more often than they say. */
const FEW = 5;

/** More contenders than this do not fit a sentence. */
const MAX_NAMED = 6;

/** What is to be said of one environment, or of the whole. */
export interface SummaryPart {
  /** null: of the whole. */
  readonly environment: string | null;
  /** Feasibility first, a clause a contender, best first. */
  readonly contenders: readonly string[];
  /** Sentences: who wins, then what the study set side by side. */
  readonly remarks: readonly string[];
}

export function summarise(analysis: Analysis, baseline: string | null = null): readonly SummaryPart[] {
  const parts = analysis.environments.map((environment): SummaryPart => {
    const rows = analysis.rows.filter((row) => row.environment === environment);
    const done = rows.filter(({ rank }) => rank !== null).toSorted((a, b) => a.rank! - b.rank!);
    if (done.length === 0) return { environment, contenders: [], remarks: [noneText(rows)] };
    const more = done.length > MAX_NAMED ? [`${done.length - MAX_NAMED} more are in the table`] : [];
    const swept = done.some(({ label, limit }) => done.some((other) => other.label === label && other.limit !== limit));
    const verdict = swept ? `Along the limits: ${feasibilityText(done)}` : verdictText(done);
    return {
      environment,
      contenders: [...done.slice(0, MAX_NAMED).map(contenderText), ...more],
      remarks: [
        ...(verdict === null ? [] : [verdict]),
        ...(swept ? [] : [...subjectText(rows[0]!, done), ...frontText(done)]),
        ...contrastSentences(rows, baseline),
        ...otherLimitsText(rows),
      ],
    };
  });
  const { fewestRuns } = analysis;
  if (!Number.isFinite(fewestRuns) || fewestRuns >= FEW) return parts;
  const few = `Few seeds (${fewestRuns === 1 ? 'one' : fewestRuns} for some): intervals over them are narrower than the truth, and orders may change with more.`;
  return [...parts, { environment: null, contenders: [], remarks: [few] }];
}

/** The summary as sentences that a person may paste. */
export function summarySentences(parts: readonly SummaryPart[]): readonly string[] {
  return parts.flatMap(({ environment, contenders, remarks }) => [
    ...(contenders.length === 0 ? [] : [`On ${environment}: ${contenders.join('; ')}.`]),
    ...remarks.map((remark) =>
      contenders.length === 0 && environment !== null ? `On ${environment}: ${remark}` : remark,
    ),
  ]);
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
  const above = gain.difference.value < 0 ? `${lost(gain)} below` : `${gained(gain)} above`;
  const whose = gain.within ? `${gain.over}'s` : `${gain.over}'s, which is over the limit`;
  return `${best}, ${above} ${whose} (${certainty(gain.difference)}).`;
}

/** Why no contender is ranked. */
function noneText(rows: readonly Row[]): string {
  return rows.some(({ runs }) => runs.length > 0)
    ? 'No episode has ended in any finished run, so that there are neither returns nor costs.'
    : 'No run has finished yet.';
}

/** The study is about its first contender: if that does not come first, says how far it is behind. */
function subjectText(subject: Row, done: readonly Row[]): readonly string[] {
  if (subject.rank === null || subject.rank === 1 || subject.limit === null || !subject.gain?.within) return [];
  if (done.every(({ label }) => label === subject.label)) return [];
  const { variant, gain } = subject;
  if (!subject.feasible) {
    return [`${variant}'s mean cost ${estimated(subject.cost)} is above the limit, so its return does not count.`];
  }
  // The winner's gain over it says the same already.
  if (done[0]!.gain?.over === variant) return [];
  const over = `that of ${gain.over}, the best other within the limit (${certainty(gain.difference)})`;
  return [`${variant}'s return is ${lost(gain)} below ${over}.`];
}

/** Limits on single costs: figures are of the total. */
function otherLimitsText(rows: readonly Row[]): readonly string[] {
  const limits = rows.flatMap(({ variant, runs }) =>
    runs.flatMap(({ otherLimits = {} }) =>
      Object.entries(otherLimits).map(([name, limit]) => ({ variant, what: `limit ${limit} on ${name}` })),
    ),
  );
  return unique(limits.map(({ what }) => what)).map((what) => {
    const whose = unique(limits.filter((one) => one.what === what).map(({ variant }) => variant));
    return `The ${what} (${whose.join(', ')}) is not judged here: costs in this report are totals.`;
  });
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
