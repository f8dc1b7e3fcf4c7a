import { type Analysis, type Row, unique } from './analyse.ts';
import { estimated, figure, gainedOver, interval, percent, share } from './report-text.ts';

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Which rows respect the limit; for a mark next to them. */
  readonly feasible?: readonly boolean[];
  /** Which rows are above the limit. */
  readonly infeasible?: readonly boolean[];
  /** Its last column is long text. */
  readonly wraps?: boolean;
}

/** The ranking of one environment: within the limit first, by return. */
export function rankingTable(analysis: Analysis, environment: string): Table {
  const rows = ranked(analysis, environment);
  const limits = unique(rows.map(({ limit }) => limit));
  const several = limits.length > 1;
  const measures = unique(rows.flatMap((row) => Object.keys(row.measures)));
  return {
    caption: `Ranking on ${environment}${several || limits[0] === null ? '' : `, cost limit ${limits[0]}`}: contenders whose mean cost is within the limit by return, then the others by cost. ${measures.length === 0 ? 'Return and cost' : 'Return, cost and the task’s own measures'} over the last tenth of training; 95 % bootstrap intervals over seeds, Wilson's for the share of seeds within the limit.`,
    head: [
      '',
      'contender',
      'return',
      'cost',
      ...measures,
      ...(several ? ['limit'] : []),
      'seeds within the limit',
      'gain over the best other within the limit',
      ...evaluatedHead(rows),
      ...publishedHead(rows),
    ],
    rows: rows.map((row) => [
      row.rank === null ? '–' : String(row.rank),
      row.variant,
      estimated(row.return),
      estimated(row.cost),
      ...measures.map((name) => estimated(row.measures[name] ?? { value: Number.NaN, interval: null })),
      ...(several ? [row.limit === null ? 'none' : String(row.limit)] : []),
      row.within.of === 0 ? '–' : `${row.within.count} of ${row.within.of} ${interval(row.within.wilson, share)}`,
      row.gain === null || !row.feasible ? '–' : gainedOver(row.gain),
      ...evaluatedCells(rows, row),
      ...publishedCells(rows, row),
    ]),
    feasible: rows.map((row) => row.feasible && row.limit !== null),
    infeasible: rows.map((row) => !row.feasible && row.limit !== null && row.rank !== null),
  };
}

/** Three more columns if any run was evaluated: mean actions on held-out layouts, and how far from training that is. */
export function evaluatedHead(rows: readonly Row[]): readonly string[] {
  const some = rows.some((row) => !Number.isNaN(row.evaluatedReturn.value));
  return some ? ['evaluated return', 'evaluated cost', 'evaluated − trained return'] : [];
}

export function evaluatedCells(rows: readonly Row[], row: Row): readonly string[] {
  const told = [row.evaluatedReturn, row.evaluatedCost, row.evaluationGap].map((one) => estimated(one));
  return evaluatedHead(rows).map((_, i) => told[i]!);
}

/** One more column if anything is published of any row. */
export function publishedHead(rows: readonly Row[]): readonly string[] {
  return rows.some(({ published }) => published !== null) ? ['published return / cost'] : [];
}

export function publishedCells(rows: readonly Row[], { published }: Row): readonly string[] {
  return publishedHead(rows).map(() => (published === null ? '–' : published.map(figure).join(' / ')));
}

/** Safety during training, and what it took. */
export function trainingTable(analysis: Analysis, environment: string): Table {
  const rows = ranked(analysis, environment);
  return {
    caption: `Safety on ${environment}: cost that training itself met with, all episodes together, and what of it lay above the limit (regret); CVaR: mean cost of the worst tenth of the evaluation episodes.`,
    head: [
      'contender',
      'cumulative cost',
      'regret',
      'epochs above the limit',
      'CVaR 10 % of cost',
      'seconds per epoch',
      'steps per second',
      'steps rolled back',
      'runs',
    ],
    rows: rows.map((row) => [
      row.variant,
      estimated(row.cumulativeCost),
      row.limit === null ? '–' : estimated(row.regret),
      row.limit === null ? '–' : estimated(row.violationShare, percent),
      estimated(row.cvar),
      figure(row.secondsPerEpoch),
      figure(row.stepsPerSecond),
      percent(row.rollbackRate),
      `${row.runs.length} of ${row.planned}`,
    ]),
  };
}

export function aggregateTable({ aggregates, reference }: Analysis): Table | null {
  if (aggregates.length < 2) return null;
  return {
    caption: `All environments: normalised return (0: lowest mean, 1: highest, in each environment), 95 % stratified bootstrap. P(better): chance that a run ranks above one of ${reference}, runs above the limit ranking below those within it.`,
    head: [
      'contender',
      'IQM',
      'median',
      'mean',
      'optimality gap',
      `P(better than ${reference})`,
      'runs within the limit',
    ],
    rows: aggregates.map((one) => [
      one.variant,
      estimated(one.iqm),
      estimated(one.median),
      estimated(one.mean),
      estimated(one.optimalityGap),
      one.improvement === null ? '–' : estimated(one.improvement, share),
      `${one.within.count} of ${one.within.of} ${interval(one.within.wilson, share)}`,
    ]),
  };
}

export function ranked(analysis: Analysis, environment: string): readonly Row[] {
  return analysis.rows
    .filter((row) => row.environment === environment)
    .toSorted((a, b) => (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY));
}
