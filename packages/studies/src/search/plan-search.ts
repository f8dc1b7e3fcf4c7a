import type { Registry } from '@belay-rl/core/run';
import { planStudy } from '../study/plan-study.ts';
import type { Study } from '../study/study.ts';
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
  const trials = chooseTrials(search);
  const study: Study = {
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
    judgedAt: null,
    published: null,
    plugins: search.plugins,
    evaluationEpisodes: search.evaluationEpisodes,
    place: (path) =>
      search.place(path.replace(/^algorithms\[\d+\]\.set/, 'space').replace(/^algorithms\[\d+\]/, 'algorithm')),
  };
  return { ...planStudy(study, registry), trials };
}

/** Different values each: a space of few choices may have fewer trials than were asked for. */
function chooseTrials({ algorithm, space, trials: wanted, sampleSeed }: Search): readonly Trial[] {
  const seen = new Set<string>();
  const found: Record<string, unknown>[] = [];
  // In a small space most draws repeat; this many draws find nearly all of what is left.
  for (let i = 0; found.length < wanted - 1 && i < 50 * wanted; i++) {
    const values = sampleSpace(space, i, sampleSeed);
    const identity = JSON.stringify(values);
    if (seen.has(identity)) continue;
    seen.add(identity);
    found.push(values);
  }
  return [{}, ...found].map((values, index) => ({
    index,
    label: `${algorithm} ${String(index).padStart(3, '0')}`,
    values,
  }));
}
