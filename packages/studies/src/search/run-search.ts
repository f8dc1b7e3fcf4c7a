import { type RunStudyOptions, runStudy, type StudyOutcome } from '../running/run-study.ts';
import { type RecordedPlan, studyPaths } from '../running/study-directory.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import { chooseSurvivors, type JudgedTrial, rankTrials } from './judge.ts';
import { OWN, type SearchPlan, type Trial } from './plan-search.ts';
import type { Search } from './search.ts';
import { trialFigures } from './trial-figures.ts';

/** What stood at one rung. */
export interface Rung {
  /** Environment steps of each run by then; null: the end of training. */
  readonly steps: number | null;
  /** Best first. */
  readonly ranked: readonly JudgedTrial[];
  /** Indices of the trials that went on from it. */
  readonly survivors: readonly number[];
}

export interface SearchOutcome extends StudyOutcome {
  /** The rungs that were reached, the end of training last if it was. */
  readonly rungs: readonly Rung[];
}

export interface RunSearchOptions extends Omit<RunStudyOptions, 'plan' | 'until'> {
  readonly search: Search;
  readonly plan: SearchPlan & RecordedPlan;
  readonly onRung?: (rung: Rung) => void;
}

/**
 * Successive halving on runs that resume (Jamieson & Talwalkar 2016): every trial is trained to the first rung with the
 * schedules of a whole training, a share `keep` of them goes on from each rung to the next, and what is left to the end.
 * Each decision is a function of the runs' rows, so that the same command after any end, a kill included, goes on where it
 * stood.
 */
export async function runSearch({ search, plan, onRung, ...options }: RunSearchOptions): Promise<SearchOutcome> {
  const rungs: Rung[] = [];
  let outcome: StudyOutcome = { finished: true, interrupted: false, failures: [] };
  let active = plan.trials.map(({ index }) => index);
  for (const share of [...search.rungs, 1]) {
    const until = share === 1 ? null : Math.round(share * search.steps);
    const runs = plan.runs.filter((run) => active.includes(trialOf(plan, run).index));
    outcome = mergeOutcomes(outcome, await runStudy({ ...options, plan: { ...plan, runs }, until }));
    if (outcome.interrupted) break;
    const rung = judgeRung(plan, options.directory, active, until, search.keep);
    rungs.push(rung);
    onRung?.(rung);
    active = [...rung.survivors];
    if (active.length === 0) break;
  }
  return { ...outcome, rungs };
}

/** The figures of the trials at a rung, and which of them go on. A trial with a failed run has no figures and does not go on. */
export function judgeRung(
  plan: SearchPlan,
  directory: string,
  active: readonly number[],
  until: number | null,
  keep: number,
): Rung {
  const paths = studyPaths(directory);
  const environments = [...new Set(plan.runs.map(({ environment }) => environment))];
  const judged = active.map((trial): JudgedTrial => {
    const mine = plan.runs.filter((run) => trialOf(plan, run).index === trial);
    return {
      trial,
      figures: environments.map((environment) =>
        trialFigures(
          mine.filter((run) => run.environment === environment),
          (run) => paths.run(run),
          until,
        ),
      ),
    };
  });
  const ranked = rankTrials(judged);
  if (until === null) return { steps: until, ranked, survivors: [] };
  // The algorithm's own settings are what the others are compared with.
  const sampled = judged.filter(({ trial }) => trial !== OWN);
  const survivors = chooseSurvivors(sampled, Math.max(1, Math.ceil(keep * sampled.length)));
  const own = judged.filter(({ trial }) => trial === OWN);
  return { steps: until, ranked, survivors: [...own, ...survivors].map(({ trial }) => trial) };
}

function trialOf(plan: SearchPlan, run: PlannedRun): Trial {
  return plan.trials.find(({ label }) => label === run.label) as Trial;
}

function mergeOutcomes(before: StudyOutcome, now: StudyOutcome): StudyOutcome {
  return {
    finished: before.finished && now.finished,
    interrupted: now.interrupted,
    failures: [...before.failures, ...now.failures],
  };
}
