import { quoted } from '@belay-rl/core/internals';
import { madeAt } from '../report/made-at.ts';
import { markdownTable } from '../report/plain-reports.ts';
import { figure, percent } from '../report/report-text.ts';
import { commandOf } from '../report/results/kept-runs.ts';
import type { Table } from '../report/tables.ts';
import type { RecordedPlan } from '../running/study-directory.ts';
import { flattenSettings } from '../study/flatten-settings.ts';
import { type Importance, importance } from './importance.ts';
import { excess, isKnown, type JudgedTrial, rankTrials } from './judge.ts';
import { OWN, type SearchPlan, type Trial } from './plan-search.ts';
import type { Rung, SearchOutcome } from './run-search.ts';
import { rungText } from './rung-steps.ts';
import type { Search } from './search.ts';
import { environmentsOf, trialsTable, valueText } from './trials-table.ts';

/** Fewer trials than this cannot show which of several settings mattered. */
const FEWEST_FOR_IMPORTANCE = 6;

export interface SearchReport {
  /** What came of it, as sentences; the first names the best trial. */
  readonly summary: readonly string[];
  /** The settings to go on with, as flags of `belay train`; null if there are none to set, or no trial was trained to its end. */
  readonly flags: string | null;
  /** Trials, best first, with how far each was trained. */
  readonly trials: Table;
  /** What mattered at the first rung, if every trial has figures; null if there are too few. */
  readonly importance: Table | null;
  /** A sentence for each run that failed. */
  readonly failures: readonly string[];
}

export function createSearchReport(
  search: Search,
  plan: SearchPlan,
  { rungs, failures }: Pick<SearchOutcome, 'rungs' | 'failures'>,
): SearchReport {
  const environments = environmentsOf(plan);
  const ended = endOf(rungs);
  const best = ended === undefined ? undefined : rankTrials(ended.ranked).find(isKnown);
  return {
    summary: [...summarise(search, plan, best, rungs, environments), ...failedSentence(plan, rungs)],
    flags: (best === undefined ? '' : flagsOf(search, trial(plan, best))) || null,
    trials: trialsTable(search, plan, rungs),
    importance: importanceTable(search, plan, rungs[0]),
    failures: failures.map(({ name, sentence, code }) => `${name}: ${sentence} [${code}]`),
  };
}

/** The report as Markdown, with what it takes to do it again. */
export function searchMarkdown(search: Search, report: SearchReport, made: RecordedPlan): string {
  return `${[
    `# ${search.name}`,
    search.question ?? '',
    ...report.summary,
    report.flags === null ? '' : `\`\`\`\n${report.flags}\n\`\`\``,
    markdownTable(report.trials),
    report.importance === null ? '' : markdownTable(report.importance),
    `Searched: ${search.algorithm}, ${new Set(made.runs.map(({ label }) => label)).size} trials of ${search.seeds.length} ${search.seeds.length === 1 ? 'seed' : 'seeds'} (${search.seeds.join(', ')}), ${rungText(made.runs, 1)} steps each. Seeds on which a setting was chosen say nothing of how good it is: report it on others.`,
    report.failures.length === 0
      ? ''
      : `## Failed runs\n\n${report.failures.map((sentence) => `- ${sentence}`).join('\n')}`,
    '## How this was made',
    `\`\`\`sh\n${commandOf(made)}\n\`\`\``,
    madeAt([made]).join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function endOf(rungs: readonly Rung[]): Rung | undefined {
  return rungs.find(({ share }) => share === 1);
}

/** Which trials failed, if any did. */
function failedSentence({ trials }: SearchPlan, rungs: readonly Rung[]): readonly string[] {
  const failed = [...new Set(rungs.flatMap((rung) => rung.failed))].toSorted((a, b) => a - b);
  if (failed.length === 0) return [];
  return [`${failed.length} of ${trials.length} trials failed, and are not judged: ${failed.join(', ')}.`];
}

function summarise(
  search: Search,
  plan: SearchPlan,
  best: JudgedTrial | undefined,
  rungs: readonly Rung[],
  environments: readonly string[],
): readonly string[] {
  const ended = endOf(rungs);
  if (ended === undefined || ended.ranked.length === ended.failed.length) {
    const failed = rungs.some((rung) => rung.failed.length > 0);
    return [`No trial has been trained to its end${failed ? '' : ' yet'}.`];
  }
  if (best === undefined) {
    return ['The trials that were trained to their end cannot be judged: none of their episodes ended. Raise steps.'];
  }
  const within = excess(best) === 0;
  const reached = best.figures
    .map((one, i) => `${figure(one.return)} at a cost of ${figure(one.cost)} on ${environments[i]}`)
    .join(', ');
  const usual = ended.ranked.find((one) => one.trial === OWN && isKnown(one));
  const values = describe(search, trial(plan, best));
  const own = ownSettings(search);
  const besides =
    best.trial === OWN
      ? `None of the trials is better than ${own}.`
      : usual === undefined
        ? `The run with ${own} has no figures.`
        : `${own[0]!.toUpperCase()}${own.slice(1)} return ${usual.figures.map((one) => `${figure(one.return)} at a cost of ${figure(one.cost)}`).join(', ')}.`;
  return [
    `${within ? 'The best trial within the limit' : 'No trial keeps to the limit; the one nearest to it'} is trial ${best.trial} (${values}): it returns ${reached}.`,
    besides,
    `${ended.ranked.length - ended.failed.length} of ${plan.trials.length} trials were trained to the end, ${search.seeds.length === 1 ? 'one seed' : `${search.seeds.length} seeds`} each.`,
  ];
}

/** Of the first rung: later ones have only the trials that were left, which are alike. */
function importanceTable(search: Search, plan: SearchPlan, first: Rung | undefined): Table | null {
  const sampled = (first?.ranked ?? []).filter((judged) => judged.trial !== OWN && isKnown(judged));
  if (sampled.length < FEWEST_FOR_IMPORTANCE) return null;
  const values = sampled.map((judged) => trial(plan, judged).values);
  const returns = importance(search.space, values, sampled.map(meanReturn));
  const costs = importance(
    search.space,
    values,
    sampled.map((judged) => -meanCost(judged)),
  );
  const told = ({ share, chance, best }: Importance): readonly string[] => [
    percent(share),
    percent(chance),
    share > chance ? best : '–',
  ];
  return {
    caption: `What mattered after ${rungText(plan.runs, first?.share ?? 1)} steps: the share of the trials’ spread that each setting explains, besides what a setting that does nothing stays below in 95 of 100 shuffles; a best group is named only where it is above that. Main effects of ${sampled.length} trials.`,
    head: ['setting', 'of the return', 'by chance', 'best', 'of the cost', 'by chance', 'lowest'],
    rows: search.space.map(({ key }, i) => [key, ...told(returns[i]!), ...told(costs[i]!)]),
  };
}

function meanReturn({ figures }: JudgedTrial): number {
  return figures.reduce((sum, one) => sum + one.return, 0) / figures.length;
}

function meanCost({ figures }: JudgedTrial): number {
  return figures.reduce((sum, one) => sum + one.cost, 0) / figures.length;
}

function trial(plan: SearchPlan, judged: JudgedTrial): Trial {
  return plan.trials[judged.trial] as Trial;
}

function describe(search: Search, { values }: Trial): string {
  const texts = Object.entries(values).map(([key, value]) => `${key}=${valueText(value)}`);
  return texts.length === 0 ? ownSettings(search) : texts.join(', ');
}

/** What trial 0 has. */
function ownSettings({ set }: Search): string {
  return Object.keys(set).length === 0 ? 'the algorithm’s own settings' : 'the settings that the file sets';
}

/** What the file sets for every trial goes with a trial's own values, which may be of the same keys. */
function flagsOf({ set, costLimit }: Search, { values }: Trial): string {
  const limit = costLimit === null ? {} : { 'constraint.costLimit': costLimit };
  return Object.entries({ ...limit, ...Object.fromEntries(flattenSettings(set)), ...values })
    .map(([key, value]) => `--set ${key}=${quoted(valueText(value))}`)
    .join(' ');
}
