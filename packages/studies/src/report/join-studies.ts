import type { RecordedPlan } from '../running/study-directory.ts';
import type { LoadedRun } from './loaded-run.ts';
import { isSameRun, isTwin } from './same-runs.ts';

/** Runs and the study that they are of, if one is known. */
export interface StudiedRuns {
  readonly plan: RecordedPlan | null;
  readonly runs: readonly LoadedRun[];
}

export interface JoinedStudies {
  readonly plans: readonly RecordedPlan[];
  readonly runs: readonly LoadedRun[];
}

const order: readonly LoadedRun['status'][] = ['finished', 'unfinished', 'failed', 'missing'];

/**
 * Directories and files of one study, made in several places, as one: each run once, the finished one if there is one, the
 * first of several. Runs of the same name with other settings, or judged by another limit, are other runs. Studies are the same by name and quickness.
 */
export function joinStudies(parts: readonly StudiedRuns[]): JoinedStudies {
  const plans = new Map<string, RecordedPlan>();
  const best = new Map<string, LoadedRun[]>();
  const runs: LoadedRun[][] = [];
  for (const { plan, runs: own } of parts) {
    if (plan === null) {
      runs.push([...own]);
      continue;
    }
    const study = `${plan.name}${plan.quick ? ' (quick)' : ''}`;
    const earlier = plans.get(study);
    plans.set(study, earlier === undefined ? plan : joinPlans(earlier, plan));
    let kept = best.get(study);
    if (kept === undefined) {
      kept = [];
      best.set(study, kept);
      runs.push(kept);
    }
    for (const run of own) {
      const twin = kept.findIndex((one) => isTwin(one, run));
      if (twin < 0) kept.push(run);
      else if (order.indexOf(run.status) < order.indexOf(kept[twin]!.status)) kept[twin] = run;
    }
  }
  return { plans: [...plans.values()], runs: runs.flat() };
}

/** The machines that ran a study's parts. */
export function machinesOf({ machine }: RecordedPlan): string[] {
  return machine.split('; ');
}

function joinPlans(a: RecordedPlan, b: RecordedPlan): RecordedPlan {
  return {
    ...a,
    runs: [...a.runs, ...b.runs.filter((run) => !a.runs.some((one) => isSameRun(one, run)))],
    commits: [...new Set([...(a.commits ?? []), ...(b.commits ?? [])])],
    machine: [...new Set([...machinesOf(a), ...machinesOf(b)])].join('; '),
  };
}
