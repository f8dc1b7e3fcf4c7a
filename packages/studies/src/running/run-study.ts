import { availableParallelism, freemem } from 'node:os';
import { BelayError } from '@belay-rl/core';
import type { PlannedRun } from '../study/study-plan.ts';
import { damageOf } from './damaged-run.ts';
import { lockStudy } from './lock-study.ts';
import { isBegun, isDone, isFinished, writeFailure } from './run-files.ts';
import type { RunFailure } from './run-order.ts';
import { type RecordedPlan, studyPaths } from './study-directory.ts';
import { type RunState, StudyProgress } from './study-progress.ts';
import { type RunEnd, WorkerProcess } from './worker-process.ts';

/** What a study tells its watcher. */
export interface StudyWatcher {
  begin(progress: StudyProgress): void;
  /** A run was started, went on, ended, failed. */
  change(state: RunState, what: 'started' | 'resumed' | 'epoch' | 'finished' | 'retried' | 'failed' | 'stopped'): void;
}

export interface RunStudyOptions {
  readonly plan: RecordedPlan;
  readonly directory: string;
  /** Path of a module that calls `serveRuns`. */
  readonly workerModule: string;
  /** Each run pauses after the epoch that brings it to so many environment steps; null: at its end. Default: null. */
  readonly until?: number | null | ((run: PlannedRun) => number);
  /** Folders that the plan's packages are found from; default: the current one. */
  readonly pluginFolders?: readonly string[];
  /** Processes side by side; default: `defaultJobs`. */
  readonly jobs?: number;
  /** Aborted: runs save after the epoch under way. */
  readonly signal?: AbortSignal;
  readonly watcher?: StudyWatcher;
  /** The caller has locked the directory already (`lockStudy`); default: false. */
  readonly locked?: boolean;
}

export interface StudyOutcome {
  /** Every run is finished, or has come to `until`. */
  readonly finished: boolean;
  readonly interrupted: boolean;
  readonly failures: readonly RunFailure[];
}

/** Attempts of a run, the first included. */
const ATTEMPTS = 2;

/** Memory that a worker of a navigation task takes, with some to spare [bytes]. */
const WORKER_MEMORY = 400 * 2 ** 20;

/** One process a core, fewer if the memory does not carry them. */
export function defaultJobs(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / WORKER_MEMORY)));
}

/**
 * Trains every run of a study that is not finished, in worker processes. One that dies takes no other with it; its run is
 * tried once more from its last checkpoint. Given again after any end, a kill included, it goes on from where it stopped. Errors:
 * `run-locked` if another process has the directory; `study-disk-full`.
 */
export async function runStudy(options: RunStudyOptions): Promise<StudyOutcome> {
  if (options.locked === true) return schedule(options);
  const release = lockStudy(options.directory);
  try {
    return await schedule(options);
  } finally {
    release();
  }
}

async function schedule({
  plan,
  directory,
  workerModule,
  until = null,
  jobs = defaultJobs(),
  signal,
  watcher,
  pluginFolders,
}: RunStudyOptions): Promise<StudyOutcome> {
  const paths = studyPaths(directory);
  const progress = new StudyProgress(plan.runs, jobs);
  const where = (state: Pick<RunState, 'run'>): string => paths.run(state.run);
  const untilOf = ({ run }: RunState): number | null => (typeof until === 'function' ? until(run) : until);
  for (const state of progress.states) {
    if (isDone(where(state), plan.evaluationEpisodes, untilOf(state))) state.status = 'finished';
  }
  const damaged = progress.failDamaged(({ run }) =>
    isFinished(where({ run }), plan.evaluationEpisodes) ? damageOf(run, where({ run })) : null,
  );
  watcher?.begin(progress);
  for (const state of damaged) watcher?.change(state, 'failed');
  const waiting = progress.states.filter(({ status }) => status === 'waiting');
  // What was begun is ended first: nothing then stands half done for long.
  const queue = [
    ...waiting.filter((state) => isBegun(where(state))),
    ...waiting.filter((state) => !isBegun(where(state))),
  ];
  const workers = new Set<WorkerProcess>();
  let diskFull: RunFailure | null = null;
  const stopAll = (): void => {
    for (const worker of workers) worker.stop();
  };
  signal?.addEventListener('abort', stopAll);
  const stopped = (): boolean => signal?.aborted === true || diskFull !== null;

  const settle = (state: RunState, told: RunEnd): void => {
    const damage = told.type === 'failed' || stopped() ? null : damageOf(state.run, where(state));
    const end: RunEnd = damage === null ? told : { type: 'failed', failure: damage };
    if (end.type === 'finished') {
      progress.finish(state, where(state));
      watcher?.change(state, 'finished');
    } else if (end.type === 'stopped') {
      state.status = 'waiting';
      watcher?.change(state, 'stopped');
    } else if (end.failure.diskFull) {
      diskFull ??= end.failure;
      state.status = 'waiting';
      stopAll();
    } else if (stopped()) {
      // It is tried anew when the study goes on.
      state.status = 'waiting';
      watcher?.change(state, 'stopped');
    } else if (state.attempts < ATTEMPTS && !end.failure.hopeless) {
      state.status = 'waiting';
      state.failure = end.failure;
      queue.unshift(state);
      watcher?.change(state, 'retried');
    } else {
      state.status = 'failed';
      state.failure = end.failure;
      writeFailure(where(state), end.failure);
      watcher?.change(state, 'failed');
    }
  };

  const work = async (): Promise<void> => {
    let worker: WorkerProcess | null = null;
    try {
      for (let state = queue.shift(); state !== undefined && !stopped(); state = queue.shift()) {
        if (worker === null || !worker.alive) {
          worker = new WorkerProcess(workerModule);
          workers.add(worker);
        }
        const current = state;
        current.status = 'running';
        current.attempts++;
        watcher?.change(current, isBegun(where(current)) ? 'resumed' : 'started');
        const order = {
          run: current.run,
          directory: where(current),
          plugins: plan.plugins,
          pluginFolders,
          evaluationEpisodes: plan.evaluationEpisodes,
          until: untilOf(current),
        };
        const end = await worker.train(order, (report) => {
          progress.add(current, report);
          watcher?.change(current, 'epoch');
        });
        settle(current, end);
      }
    } finally {
      if (worker !== null) {
        await worker.close();
        workers.delete(worker);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, queue.length) }, work));
  } finally {
    signal?.removeEventListener('abort', stopAll);
  }
  if (diskFull !== null) {
    throw new BelayError(
      'study-disk-full',
      `The disk is full, so that the study stopped (${(diskFull as RunFailure).name}); free some space and give the same command again: it goes on from there.`,
    );
  }
  return {
    finished: progress.count('finished') === progress.states.length,
    interrupted: signal?.aborted === true,
    failures: progress.states.flatMap(({ status, failure }) =>
      status === 'failed' && failure !== null ? [failure] : [],
    ),
  };
}
