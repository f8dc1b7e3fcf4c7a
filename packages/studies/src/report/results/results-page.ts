import { quoted } from '@belay-rl/core/internals';
import { type Row, unique } from '../analyse.ts';
import type { Figure } from '../figures/figure.ts';
import type { LoadedRuns } from '../load-runs.ts';
import { factLine, madeAt } from '../made-at.ts';
import { markdownTable } from '../plain-reports.ts';
import { failureOf, type Report } from '../report.ts';
import { estimated, figure, gainedOver, interval, percent, share } from '../report-text.ts';
import { evaluatedCells, evaluatedHead, publishedCells, publishedHead, ranked, type Table } from '../tables.ts';
import { commandOf, folderOf } from './kept-runs.ts';

export interface ResultsPageOptions {
  /** Name of the page's files, without ending. */
  readonly name: string;
  readonly loaded: LoadedRuns;
  /** The patterns that chose the runs. */
  readonly only?: readonly string[] | undefined;
  readonly report: Report;
  /** Commits of the runs if their studies do not record them. */
  readonly commit: string | null;
  /** File name of a figure, next to the page. */
  readonly fileOf: (figure: Figure) => string;
}

/** Results to keep under version control: what was asked, what came out, and what it takes to do it again; no raw runs. */
export function resultsPage(options: ResultsPageOptions): string {
  const { report, loaded } = options;
  const { analysis } = report;
  const questions = loaded.plans.flatMap(({ question }) => (question === null ? [] : [question]));
  const blocks = [
    `# ${loaded.plans.length === 1 ? report.title : options.name}`,
    ...questions,
    loaded.plans.some(({ quick }) => quick) ? 'Quick variants: fewer seeds and steps than the question needs.' : '',
    ...missing(report),
    report.summaryParts
      // An environment without a run stands among what is missing.
      .filter(
        ({ environment, contenders, remarks }) => remarks.length > 0 && (environment === null || contenders.length > 0),
      )
      .map(({ environment, remarks }) => `- ${environment === null ? '' : `**${environment}**: `}${remarks.join(' ')}`)
      .join('\n'),
    ...analysis.environments.flatMap((environment, i) => {
      const done = ranked(analysis, environment).filter(({ runs }) => runs.length > 0);
      const efficiency = report.efficiencies[i] ?? null;
      return done.length === 0
        ? []
        : [
            `## ${environment}`,
            markdownTable(resultsTable(done)),
            ...(efficiency === null ? [] : [markdownTable(efficiency)]),
            ...pictures(options, environment),
          ];
    }),
    ...(analysis.environments.length > 1 && report.aggregate !== null
      ? ['## All environments', markdownTable(report.aggregate), ...pictures(options, null)]
      : []),
    '## How this was made',
    `Return and cost are means over the episodes of the last tenth of training, sampled actions, with 95 % bootstrap intervals over seeds; the share of seeds within the limit has Wilson's interval. Evaluated: ${evaluatedOn(loaded)}. A tick marks a mean cost within the limit. Ranking: who is within the limit by return, then the others by cost.`,
    ...(loaded.plan?.published ? [`Published: ${loaded.plan.published.source}.`] : []),
    `\`\`\`sh\n${commands(options).join('\n')}\n\`\`\``,
    provenance(options),
    report.settings.rows.every((row) => row.at(-1) === 'defaults')
      ? 'Every contender has its defaults.'
      : markdownTable(report.settings),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Runs without a result, those of one environment and one reason in a line, contenders that lack the same seeds together. */
function missing({ failures, analysis: { runs } }: Report): readonly string[] {
  if (failures.length === 0) return [];
  const named = runs.map((run) => ({ run, why: failureOf(run) })).filter(({ why }) => why !== '');
  const reasons = unique(named.map(({ run, why }) => `${run.environment}, ${why}`));
  const lines = reasons.map((reason) => {
    const mine = named.filter(({ run, why }) => `${run.environment}, ${why}` === reason).map(({ run }) => run);
    const planned = runs.filter(({ environment }) => environment === mine[0]!.environment).length;
    if (mine.length === planned && planned > 1) return `- ${reason}: all ${planned} runs`;
    const variants = unique(mine.map(({ variant }) => variant));
    const seedsOf = (variant: string): string => {
      const seeds = mine.filter((run) => run.variant === variant).map(({ seed }) => seed);
      return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
    };
    const alike = unique(variants.map(seedsOf)).map(
      (seeds) => `${variants.filter((variant) => seedsOf(variant) === seeds).join(', ')} (${seeds})`,
    );
    return `- ${reason}: ${alike.join('; ')}`;
  });
  const finished = runs.length - failures.length;
  return [`**Not complete:** ${finished} of ${runs.length} runs are in these figures. Missing:\n\n${lines.join('\n')}`];
}

/** A mean over few episodes says little of a task on which a bad layout costs hundreds, so the page tells how many. */
function evaluatedOn({ runs }: LoadedRuns): string {
  const episodes = unique(runs.flatMap(({ evaluation }) => (evaluation === null ? [] : [evaluation.returns.length])));
  const how = 'mean actions on held-out layouts';
  if (episodes.length === 0) return how;
  const [fewest, most] = [Math.min(...episodes), Math.max(...episodes)];
  return `${how}, ${fewest === most ? fewest : `${fewest} to ${most}`} episodes a run`;
}

function resultsTable(rows: readonly Row[]): Table {
  const limits = unique(rows.map(({ limit }) => limit));
  const caption =
    limits.length > 1 ? 'Each contender is held to its own cost limit.' : `Cost limit ${limits[0] ?? 'none'}.`;
  return {
    caption: `${caption} Steps of a run: ${unique(rows.flatMap(({ runs }) => runs.map(({ history }) => figure(history.steps.at(-1)!)))).join(', ')}.`,
    head: [
      '',
      'contender',
      'seeds',
      'return [95 %]',
      'cost [95 %]',
      'seeds within the limit',
      'gain over the best other within it',
      ...evaluatedHead(rows),
      ...publishedHead(rows),
      'epochs above the limit',
      'rolled back',
      'steps per second',
    ],
    rows: rows.map((row) => [
      row.rank === null ? '–' : String(row.rank),
      limits.length > 1 ? `${row.variant} (limit ${row.limit ?? 'none'})` : row.variant,
      row.runs.length === row.planned ? String(row.planned) : `${row.runs.length} of ${row.planned}`,
      estimated(row.return),
      estimated(row.cost),
      row.within.of === 0 || row.limit === null
        ? '–'
        : `${row.within.count} of ${row.within.of} ${interval(row.within.wilson, share)}`,
      row.gain === null || !row.feasible ? '–' : gainedOver(row.gain),
      ...evaluatedCells(rows, row),
      ...publishedCells(rows, row),
      row.limit === null ? '–' : estimated(row.violationShare, percent),
      percent(row.rollbackRate),
      figure(row.stepsPerSecond),
    ]),
    feasible: rows.map((row) => row.feasible && row.limit !== null),
  };
}

function pictures({ report, fileOf }: ResultsPageOptions, environment: string | null): readonly string[] {
  return resultFigures(report)
    .filter((section) => section.environment === environment)
    .flatMap(({ figures }) => figures.map((one) => `![${one.caption.replace(/[[\]]/g, '')}](${fileOf(one)})`));
}

/** Diagnostics stay in the report: their numbers are in the table. */
export function resultFigures({ sections, analysis }: Report): Report['sections'] {
  const several = analysis.environments.length > 1;
  return sections.filter(({ kind, environment }) => kind !== 'diagnostics' && (environment !== null || several));
}

function commands({ loaded, name, only = [] }: ResultsPageOptions): readonly string[] {
  const folders = loaded.plans.map((plan) => quoted(folderOf(plan)));
  const chosen = only.length === 0 ? '' : ` --only ${only.map(quoted).join(' ')}`;
  return [
    ...loaded.plans.map(commandOf),
    ...(folders.length === 0
      ? []
      : [`belay report ${folders.join(' ')}${chosen} --results ${quoted(`docs/results/${name}`)}`]),
  ];
}

function provenance({ loaded, commit, report }: ResultsPageOptions): string {
  const others = report.provenance.filter(([what]) => ['Versions', 'Seeds', 'Runs', 'Part'].includes(what));
  return [...madeAt(loaded.plans, commit ?? undefined), ...others.map(([what, value]) => factLine(what, [value]))].join(
    '\n',
  );
}
