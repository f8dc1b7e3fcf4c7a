import { formatValue } from '@belay-rl/core';
import { type Analysis, analyse } from './analyse.ts';
import { type FigureSection, reportFigures } from './figures/report-figures.ts';
import type { LoadedRuns } from './load-runs.ts';
import { summarySentences } from './summary-sentences.ts';
import { aggregateTable, rankingTable, type Table, trainingTable } from './tables.ts';

/** Everything a report says, before it takes a form. */
export interface Report {
  readonly title: string;
  readonly question: string | null;
  readonly quick: boolean;
  readonly summary: readonly string[];
  readonly rankings: readonly Table[];
  readonly trainings: readonly Table[];
  readonly aggregate: Table | null;
  readonly sections: readonly FigureSection[];
  readonly settings: Table;
  readonly failures: readonly { readonly name: string; readonly why: string }[];
  /** Facts for who wants to do it again: [what, value]. */
  readonly provenance: readonly (readonly [string, string])[];
  readonly analysis: Analysis;
}

export function createReport(loaded: LoadedRuns): Report {
  const { plan, runs } = loaded;
  const analysis = analyse(loaded);
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const versions = Object.assign({}, ...runs.map((run) => run.versions)) as Record<string, string>;
  const finished = runs.filter(({ status }) => status === 'finished').length;
  const provenance: (readonly [string, string])[] = [
    ['Runs', `${finished} of ${runs.length} finished`],
    ['Seeds', seeds.join(', ')],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  if (plan !== null) provenance.push(['Machine', plan.machine], ['Reproduce', plan.command]);
  return {
    title:
      plan?.name ?? `${analysis.variants.slice(0, 4).join(', ')} on ${analysis.environments.slice(0, 3).join(', ')}`,
    question: plan?.question ?? null,
    quick: plan?.quick ?? false,
    summary: summarySentences(analysis),
    rankings: analysis.environments.map((environment) => rankingTable(analysis, environment)),
    trainings: analysis.environments.map((environment) => trainingTable(analysis, environment)),
    aggregate: aggregateTable(analysis),
    sections: reportFigures(analysis),
    settings: settingsTable(analysis),
    failures: runs
      .filter(({ status }) => status !== 'finished')
      .map(({ name, failure, status }) => ({
        name,
        why: failure ?? (status === 'missing' ? 'not begun' : 'not finished'),
      })),
    provenance: provenance.filter(([, value]) => value !== ''),
    analysis,
  };
}

/** What differs from the defaults, by contender; seeds and what one machine alone is concerned with are left out. */
function settingsTable({ runs, variants }: Analysis): Table {
  const rows = variants.map((variant) => {
    const run = runs.find((one) => one.variant === variant)!;
    const settings = Object.entries(run.settings).filter(([key]) => key !== 'seed' && key !== 'training.workers');
    return [
      variant,
      run.algorithm,
      settings.map(([key, value]) => `${key}=${formatValue(value as never)}`).join(', ') || 'defaults',
    ];
  });
  return {
    caption: 'Settings that differ from the algorithm’s defaults.',
    head: ['contender', 'algorithm', 'settings'],
    wraps: true,
    rows,
  };
}
