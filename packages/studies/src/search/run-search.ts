import { type RunStudyOptions, runStudy, type StudyOutcome } from '../running/run-study.ts';
import { type RecordedPlan, studyPaths } from '../running/study-directory.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import { chooseSurvivors, isKnown, type JudgedTrial, rankTrials } from './judge.ts';
import { OWN, type SearchPlan, type Trial } from './plan-search.ts';
import { rungSteps } from './rung-steps.ts';
import type { Search } from './search.ts';
import { trialFigures } from './trial-figures.ts';

/** What stood at one rung. */
export interface Rung {
  /** Share of each run's own steps; 1: the end of training. */
  readonly share: number;
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
    const until = share === 1 ? null : (run: PlannedRun) => rungSteps(run, share);
    const runs = plan.runs.filter((run) => active.includes(trialOf(plan, run).index));
    outcome = mergeOutcomes(outcome, await runStudy({ ...options, plan: { ...plan, runs }, until }));
    if (outcome.interrupted) break;
    const rung = judgeRung(plan, options.directory, active, share, search.keep);
    rungs.push(rung);
    onRung?.(rung);
    active = [...rung.survivors];
    if (active.length === 0) break;
  }
  return { ...outcome, rungs };
}

/** The figures of the trials at a rung, and which of them go on. A trial without figures goes on if none has any. */
export function judgeRung(
  plan: SearchPlan,
  directory: string,
  active: readonly number[],
  share: number,
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
          share,
        ),
      ),
    };
  });
  const ranked = rankTrials(judged);
  if (share === 1) return { share, ranked, survivors: [] };
  // The algorithm's own settings are what the others are compared with.
  const sampled = judged.filter(({ trial }) => trial !== OWN);
  // While no episode has ended in any of them there is nothing to choose by.
  const survivors = sampled.some(isKnown)
    ? chooseSurvivors(sampled, Math.max(1, Math.ceil(keep * sampled.length)))
    : sampled;
  const own = judged.filter(({ trial }) => trial === OWN);
  return { share, ranked, survivors: [...own, ...survivors].map(({ trial }) => trial) };
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
