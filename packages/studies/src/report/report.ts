import { formatValue, quoted } from '@belay-rl/core/internals';
import { type Analysis, analyse, unique } from './analyse.ts';
import { efficiencyTable } from './efficiency.ts';
import { type EpisodeFigures, episodeFigures } from './episode-figures.ts';
import { type FigureSection, reportFigures } from './figures/report-figures.ts';
import { isJudged, trainingFigures } from './final-figures.ts';
import type { LoadedRuns } from './load-runs.ts';
import type { LoadedRun } from './loaded-run.ts';
import { type SummaryPart, summarise, summarySentences } from './summary-sentences.ts';
import { aggregateTable, rankingTable, type Table, trainingTable } from './tables.ts';
import { type Verdict, verdicts } from './verdict.ts';

/** Everything a report says, before it takes a form. */
export interface Report {
  readonly title: string;
  readonly question: string | null;
  readonly quick: boolean;
  /** The answer at a glance, by environment. */
  readonly verdicts: readonly Verdict[];
  /** Sentences that may be pasted. */
  readonly summary: readonly string[];
  /** The same, by environment. */
  readonly summaryParts: readonly SummaryPart[];
  readonly rankings: readonly Table[];
  readonly trainings: readonly Table[];
  /** By environment; null if there is nothing to compare. */
  readonly efficiencies: readonly (Table | null)[];
  readonly aggregate: Table | null;
  readonly sections: readonly FigureSection[];
  /** The worst episodes that were kept, by contender and environment. */
  readonly episodes: readonly EpisodeFigures[];
  readonly settings: Table;
  /** Runs without a result, and those of which a file is broken. */
  readonly failures: readonly { readonly name: string; readonly why: string }[];
  /** Sentences about files that are cut or broken: what they held is in no figure. */
  readonly damage: readonly string[];
  /** Facts for repeating the study: [what, value]. */
  readonly provenance: readonly (readonly [string, string])[];
  readonly analysis: Analysis;
}

export function createReport(loaded: LoadedRuns): Report {
  const { plan, runs, only } = loaded;
  const analysis = analyse(loaded);
  const summaryParts = summarise(analysis, plan?.baseline ?? null);
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const versions = Object.assign({}, ...runs.map((run) => run.versions)) as Record<string, string>;
  const finished = runs.filter(({ status }) => status === 'finished').length;
  const provenance: (readonly [string, string])[] = [
    ['Runs', `${finished} of ${runs.length} finished`],
    ['Part', only === undefined ? '' : `those that match ${only.map(quoted).join(' ')} (--only); there may be more`],
    ['Seeds', seeds.join(', ')],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  if (plan?.published) provenance.push(['Published', plan.published.source]);
  if (plan !== null) provenance.push(['Machine', plan.machine], ['Reproduce', plan.command]);
  return {
    title:
      plan?.name ?? `${analysis.variants.slice(0, 4).join(', ')} on ${analysis.environments.slice(0, 3).join(', ')}`,
    question: plan?.question ?? null,
    quick: plan?.quick ?? false,
    verdicts: verdicts(analysis),
    summary: summarySentences(summaryParts),
    summaryParts,
    rankings: analysis.environments.map((environment) => rankingTable(analysis, environment)),
    trainings: analysis.environments.map((environment) => trainingTable(analysis, environment)),
    efficiencies: analysis.environments.map((environment) => efficiencyTable(analysis, environment)),
    aggregate: aggregateTable(analysis),
    sections: reportFigures(analysis),
    episodes: episodeFigures(runs),
    settings: settingsTable(analysis),
    failures: runs.map((run) => ({ name: run.name, why: failureOf(run) })).filter(({ why }) => why !== ''),
    damage: runs.flatMap(({ damage = [] }) => damage),
    provenance: provenance.filter(([, value]) => value !== ''),
    analysis,
  };
}

/** Why a run has no result, and what is wrong with its files; empty if all is well. */
export function failureOf(run: LoadedRun): string {
  return [...withoutResult(run), ...(run.damage ?? [])].join('; ');
}

/** Why a run has no result, but for broken files; empty if it has one. */
function withoutResult(run: LoadedRun): readonly string[] {
  const { status, failure, history, costLimit } = run;
  if (status !== 'finished') return [failure ?? (status === 'missing' ? 'not begun' : 'not finished')];
  const figures = trainingFigures(run);
  if (history.steps.length === 0 || isJudged(figures, costLimit)) return [];
  return [Number.isNaN(figures.return) ? 'no episode ended in it' : 'it has no costs'];
}

/** What differs from the defaults, by contender; seeds and what only one machine is concerned with are left out. */
function settingsTable({ runs, variants }: Analysis): Table {
  const all = runs.map(settingsOf);
  const shared = variants.length < 2 ? [] : commonTo(all);
  const rows = variants.map((variant) => {
    const mine = runs.filter((one) => one.variant === variant);
    return [variant, mine[0]!.algorithm, settingsText(mine, shared) || 'defaults'];
  });
  const everywhere = settingsText(runs, []);
  // If they differ by environment only, one line says it for all.
  const alike = variants.length > 1 && rows.every((row) => row[2] === rows[0]![2]) && everywhere !== '';
  return {
    caption: 'Settings that differ from the algorithm’s defaults.',
    head: ['contender', 'algorithm', 'settings'],
    wraps: true,
    rows: alike
      ? [['every contender', '', everywhere]]
      : [...(shared.length === 0 ? [] : [['every contender', '', shared.join(', ')]]), ...rows],
  };
}

function settingsOf({ settings }: LoadedRun): readonly string[] {
  return Object.entries(settings ?? {})
    .filter(([key]) => key !== 'seed' && key !== 'training.workers')
    .map(([key, value]) => `${key}=${formatValue(value as never)}`);
}

/** What computed a run of which only its own files tell, as far as it is not the usual. */
function computedBy({ resolved }: LoadedRun): readonly string[] {
  const usual: Readonly<Record<string, unknown>> = {
    'engine.name': 'wasm',
    'environment.engine': undefined,
    'environment.freeBodies': 'moved',
  };
  return Object.entries(usual)
    .filter(([key, value]) => resolved[key] !== undefined && resolved[key] !== value)
    .map(([key]) => `${key}=${formatValue(resolved[key] as never)}`);
}

function commonTo(lists: readonly (readonly string[])[]): readonly string[] {
  return (lists[0] ?? []).filter((text) => lists.every((texts) => texts.includes(text)));
}

/** Settings of every run, then those of single environments, without those that are `told` elsewhere. */
function settingsText(runs: readonly LoadedRun[], told: readonly string[]): string {
  if (runs.every(({ settings }) => settings === null)) {
    const computed = commonTo(runs.map(computedBy));
    return computed.length === 0
      ? 'those in its directory'
      : `those in its directory, among them ${computed.join(', ')}`;
  }
  const common = commonTo(runs.map(settingsOf));
  const own = common.filter((text) => !told.includes(text));
  const environments = unique(runs.map(({ environment }) => environment)).flatMap((environment) => {
    const more = commonTo(runs.filter((run) => run.environment === environment).map(settingsOf)).filter(
      (text) => !common.includes(text),
    );
    return more.length === 0 ? [] : [`on ${environment} ${more.join(', ')}`];
  });
  return [...(own.length === 0 ? [] : [own.join(', ')]), ...environments].join('; ');
}
