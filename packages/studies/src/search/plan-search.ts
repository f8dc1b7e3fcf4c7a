import type { Registry } from '@belay-rl/core/run';
import { checkNames, identityOf, planStudy, resolvePlanned } from '../study/plan-study.ts';
import type { Study } from '../study/study.ts';
import { isRecord, refuseAt } from '../study/study-document.ts';
import type { StudyPlan } from '../study/study-plan.ts';
import { sampleSpace } from './sample-space.ts';
import type { Search } from './search.ts';

/** One setting of the searched values, and its runs. */
export interface Trial {
  readonly index: number;
  readonly label: string;
  /** Values by key; empty for trial 0, which has the algorithm's own. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface SearchPlan extends StudyPlan {
  readonly trials: readonly Trial[];
}

/**
 * Chooses the trials and resolves every run's settings, before anything starts: trial 0 has what `set` and the algorithm
 * give, the others values of `space`. A search is a study whose contenders are its trials, so that `belay report` reads it.
 * The search's plugins are in the registry by then. Errors name file and line, as `planStudy`'s do.
 */
export function planSearch(search: Search, registry: Registry): SearchPlan {
  checkNames(studyOf(search, [trialOf(search, {}, OWN)]), registry);
  const trials = chooseTrials(search, (values) => settingsOf(search, values, registry));
  const plan = planStudy(studyOf(search, trials), registry, { mayCoincide: true });
  requireTotal(search, plan, registry);
  return { ...plan, trials };
}

/** The trial with the algorithm's own settings. */
export const OWN = 0;

function studyOf(search: Search, trials: readonly Trial[]): Study {
  return {
    file: search.file,
    text: search.text,
    name: search.name,
    question: search.question,
    quick: false,
    algorithms: trials.map(({ label, values }, i) => ({
      name: search.algorithm,
      label,
      set: values,
      grid: [],
      path: `algorithms[${i}]`,
    })),
    environments: search.environments,
    seeds: search.seeds,
    steps: search.steps,
    set: search.set,
    grid: [],
    baseline: null,
    costLimit: search.costLimit,
    judgedAt: search.judgedAt,
    published: null,
    plugins: search.plugins,
    evaluationEpisodes: search.evaluationEpisodes,
    place: (path) =>
      search.place(path.replace(/^algorithms\[\d+\]\.set/, 'space').replace(/^algorithms\[\d+\]/, 'algorithm')),
  };
}

/** Trials are judged by the episode's total cost: without a limit on it, each would be within the limit. Error `study-value`. */
function requireTotal(search: Search, { runs }: StudyPlan, registry: Registry): void {
  for (const { costLimit, settings, environment } of runs) {
    const limits = settings['constraint.costLimit'];
    if (costLimit !== null || !isRecord(limits)) continue;
    const total = registry.environment(environment).costs?.[0] ?? 'cost';
    throw refuseAt(
      search.place('costLimit'),
      `a search judges trials by the total cost of an episode, which has no limit here; give one too, e.g. costLimit: { ${Object.keys(limits)[0]}: …, ${total}: 25 }.`,
      'study-value',
    );
  }
}

function trialOf({ algorithm }: Search, values: Trial['values'], index: number): Trial {
  return { index, label: `${algorithm} ${String(index).padStart(3, '0')}`, values };
}

/** All that a trial trains with, on every environment, as text. */
function settingsOf(search: Search, values: Trial['values'], registry: Registry): string {
  const study = studyOf(search, [trialOf(search, values, OWN)]);
  const [algorithm, seed] = [study.algorithms[0]!, study.seeds[0]!];
  const identities = study.environments.map((environment) =>
    identityOf(resolvePlanned(study, registry, { algorithm, environment, point: {}, seed, axes: [] }), environment),
  );
  return identities.join('\n');
}

/**
 * Other settings each, the algorithm's own among them, which a space may hold too: a space of few choices may have fewer
 * trials than were asked for.
 */
function chooseTrials(search: Search, settings: (values: Trial['values']) => string): readonly Trial[] {
  const { space, trials: wanted, sampleSeed } = search;
  const drawn = new Set<string>();
  const seen = new Set([settings({})]);
  const found: Trial['values'][] = [];
  // In a small space most draws repeat; this many draws find nearly all of what is left.
  for (let i = 0; found.length < wanted - 1 && i < 50 * wanted; i++) {
    const values = sampleSpace(space, i, sampleSeed);
    const text = JSON.stringify(values);
    if (drawn.has(text)) continue;
    drawn.add(text);
    const identity = settings(values);
    if (seen.has(identity)) continue;
    seen.add(identity);
    found.push(values);
  }
  return [{}, ...found].map((values, index) => trialOf(search, values, index));
}
