import { refuse } from '@belay-rl/core';
import { damageOf } from '../running/damaged-run.ts';
import { isFinished } from '../running/run-files.ts';
import { type RunStudyOptions, runStudy, type StudyOutcome } from '../running/run-study.ts';
import { type RecordedPlan, studyPaths } from '../running/study-directory.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import { chooseSurvivors, isKnown, type JudgedTrial, rankTrials } from './judge.ts';
import { OWN, type SearchPlan, type Trial } from './plan-search.ts';
import { rungSteps } from './rung-steps.ts';
import type { Search } from './search.ts';
import { noFigures, trialFigures } from './trial-figures.ts';

/** What stood at one rung. */
export interface Rung {
  /** Share of each run's own steps; 1: the end of training. */
  readonly share: number;
  /** Best first. */
  readonly ranked: readonly JudgedTrial[];
  /** Indices of the trials that went on from it. */
  readonly survivors: readonly number[];
  /** Indices of the trials of which a run failed on the way to it. */
  readonly failed: readonly number[];
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
 * stood. Error `progress-mismatch` if the rows of a finished run are damaged.
 */
export async function runSearch({ search, plan, onRung, ...options }: RunSearchOptions): Promise<SearchOutcome> {
  requireWhole(plan, options.directory);
  const rungs: Rung[] = [];
  let outcome: StudyOutcome = { finished: true, interrupted: false, failures: [] };
  let active = plan.trials.map(({ index }) => index);
  for (const share of [...search.rungs, 1]) {
    const until = share === 1 ? null : (run: PlannedRun) => rungSteps(run, share);
    const runs = plan.runs.filter((run) => active.includes(trialOf(plan, run).index));
    const { failures, ...now } = await runStudy({ ...options, plan: { ...plan, runs }, until });
    outcome = mergeOutcomes(outcome, { failures, ...now });
    if (outcome.interrupted) break;
    const failed = [
      ...new Set(failures.map(({ name }) => trialOf(plan, runs.find((run) => run.name === name)!).index)),
    ];
    const rung = judgeRung(plan, options.directory, active, { share, keep: search.keep, failed });
    rungs.push(rung);
    onRung?.(rung);
    active = [...rung.survivors];
    if (active.length === 0) break;
  }
  return { ...outcome, rungs };
}

/** What goes on is chosen by all finished runs: a damaged one is told before others are trained for nothing. */
function requireWhole({ runs, evaluationEpisodes }: SearchPlan, directory: string): void {
  const paths = studyPaths(directory);
  for (const run of runs) {
    const damage = isFinished(paths.run(run), evaluationEpisodes) ? damageOf(run, paths.run(run)) : null;
    if (damage !== null) throw refuse('progress-mismatch', damage.sentence);
  }
}

export interface JudgeOptions {
  readonly share: number;
  readonly keep: number;
  /** Indices of the trials of which a run failed on the way to the rung. */
  readonly failed?: readonly number[];
}

/**
 * The figures of the trials at a rung, and which of them go on. A failed trial has none and does not go on; others without
 * figures do if none has any.
 */
export function judgeRung(
  plan: SearchPlan,
  directory: string,
  active: readonly number[],
  { share, keep, failed = [] }: JudgeOptions,
): Rung {
  const paths = studyPaths(directory);
  const environments = [...new Set(plan.runs.map(({ environment }) => environment))];
  const judged = active.map((trial): JudgedTrial => {
    const mine = plan.runs.filter((run) => trialOf(plan, run).index === trial);
    return {
      trial,
      figures: environments.map((environment) => {
        const runs = mine.filter((run) => run.environment === environment);
        return failed.includes(trial) ? noFigures(runs) : trialFigures(runs, paths.run, share);
      }),
    };
  });
  const ranked = rankTrials(judged);
  if (share === 1) return { share, ranked, survivors: [], failed };
  // The algorithm's own settings are what the others are compared with.
  const sampled = judged.filter(({ trial }) => trial !== OWN && !failed.includes(trial));
  const count = judged.filter(({ trial }) => trial !== OWN).length;
  // While no episode has ended in any of them there is nothing to choose by.
  const survivors = sampled.some(isKnown) ? chooseSurvivors(sampled, Math.max(1, Math.ceil(keep * count))) : sampled;
  const own = judged.filter(({ trial }) => trial === OWN && !failed.includes(trial));
  return { share, ranked, survivors: [...own, ...survivors].map(({ trial }) => trial), failed };
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
