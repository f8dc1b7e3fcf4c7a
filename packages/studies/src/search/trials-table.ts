import { formatValue } from '@belay-rl/core/internals';
import { csvLine } from '../report/plain-reports.ts';
import { figure } from '../report/report-text.ts';
import type { Table } from '../report/tables.ts';
import { excess, isKnown, type JudgedTrial } from './judge.ts';
import { OWN, type SearchPlan } from './plan-search.ts';
import type { Rung } from './run-search.ts';
import { rungSteps } from './rung-steps.ts';
import type { Search } from './search.ts';

/** A trial at the last rung that it reached. */
interface Standing {
  readonly judged: JudgedTrial;
  /** Share of its steps; 1: its end. */
  readonly share: number;
  /** A run of it failed on the way there. */
  readonly failed: boolean;
}

/** Every trial: the highest rung first, best first within each. */
function lastStandings(rungs: readonly Rung[]): readonly Standing[] {
  const seen = new Set<number>();
  return rungs.toReversed().flatMap(({ ranked, share, failed }) =>
    ranked.flatMap((judged) => {
      if (seen.has(judged.trial)) return [];
      seen.add(judged.trial);
      return [{ judged, share, failed: failed.includes(judged.trial) }];
    }),
  );
}

/** Steps of a trial's runs by then, one for each environment; one for all if no trial's differ between environments. */
function stepColumns(plan: SearchPlan): { of(standing: Standing): readonly number[]; perEnvironment: boolean } {
  const all = (standing: Standing): readonly number[] => {
    const { label } = plan.trials[standing.judged.trial]!;
    return environmentsOf(plan).map((environment) =>
      rungSteps(plan.runs.find((run) => run.label === label && run.environment === environment)!, standing.share),
    );
  };
  const perEnvironment = plan.trials.some(
    ({ label }) => new Set(plan.runs.filter((run) => run.label === label).map(({ steps }) => steps)).size > 1,
  );
  return { of: (standing) => (perEnvironment ? all(standing) : all(standing).slice(0, 1)), perEnvironment };
}

export function environmentsOf(plan: SearchPlan): readonly string[] {
  return [...new Set(plan.runs.map(({ environment }) => environment))];
}

/** A line a trial: its values, how far it was trained, and what it came to there. */
export function searchCsv(search: Search, plan: SearchPlan, rungs: readonly Rung[]): string {
  const environments = environmentsOf(plan);
  const keys = search.space.map(({ key }) => key);
  const steps = stepColumns(plan);
  const head = [
    'trial',
    ...keys,
    ...(steps.perEnvironment ? environments.map((id) => `${id} steps`) : ['steps']),
    ...environments.flatMap((id) => [`${id} return`, `${id} cost`]),
  ];
  const lines = lastStandings(rungs).map((standing) => [
    String(standing.judged.trial),
    ...keys.map((key) => valueText(valuesOf(plan, standing.judged)[key])),
    ...steps.of(standing).map((one) => (standing.failed ? '' : String(one))),
    ...standing.judged.figures.flatMap((one) => [numberText(one.return), numberText(one.cost)]),
  ]);
  return `${[head, ...lines].map(csvLine).join('\n')}\n`;
}

export function trialsTable(search: Search, plan: SearchPlan, rungs: readonly Rung[]): Table {
  const environments = environmentsOf(plan);
  const standings = lastStandings(rungs);
  const keys = search.space.map(({ key }) => key);
  const steps = stepColumns(plan);
  return {
    caption:
      'Trials, best first among those that came equally far: within the limit by return, then by cost. Means over seeds: of the last tenth of a whole training, of the last fifth of the way where a trial was stopped.',
    head: [
      'trial',
      ...keys,
      ...(steps.perEnvironment ? environments.map((id) => `steps, ${id}`) : ['steps']),
      ...environments.flatMap((id) => [`return, ${id}`, 'cost']),
    ],
    rows: standings.map((standing) => [
      standing.judged.trial === OWN ? '0 (own settings)' : String(standing.judged.trial),
      ...keys.map((key) => valueText(valuesOf(plan, standing.judged)[key]) || '–'),
      ...steps.of(standing).map((one) => (standing.failed ? 'failed' : one.toLocaleString('en-US'))),
      ...standing.judged.figures.flatMap((one) => [figure(one.return), figure(one.cost)]),
    ]),
    feasible: standings.map(({ judged, share }) => share === 1 && isKnown(judged) && excess(judged) === 0),
  };
}

function valuesOf(plan: SearchPlan, { trial }: JudgedTrial): Readonly<Record<string, unknown>> {
  return plan.trials[trial]!.values;
}

/** A setting's value; nothing if the trial does not set it. */
export function valueText(value: unknown): string {
  return value === undefined ? '' : formatValue(value as never);
}

function numberText(x: number): string {
  return Number.isFinite(x) ? String(x) : '';
}
