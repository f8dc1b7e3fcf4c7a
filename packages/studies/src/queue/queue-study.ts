import { hostname } from 'node:os';
import { BelayError } from '@belay-rl/core';
import { lockRun, nodeFiles } from '@belay-rl/core/node';
import { type Job, Queue } from 'bullmq';
import { damageOf } from '../running/damaged-run.ts';
import { isFinished, writeFailure } from '../running/run-files.ts';
import type { RunFailure, RunProgress } from '../running/run-order.ts';
import type { RunStudyOptions, StudyOutcome } from '../running/run-study.ts';
import { studyPaths } from '../running/study-directory.ts';
import { type RunState, StudyProgress } from '../running/study-progress.ts';
import { checkRedis, QUEUE, queueConnection } from './queue-connection.ts';
import { RedisWatch, unlessAborted } from './redis-watch.ts';
import { packOrder, queueSecret, type ReturnedRun, type RunJob, signJob, studyId, unpackRun } from './run-job.ts';

export interface QueueStudyOptions extends Pick<RunStudyOptions, 'plan' | 'directory' | 'signal' | 'watcher'> {
  /** redis://HOST:PORT */
  readonly url: string;
  /** Time between looks at the queue [ms]; default 1000. */
  readonly every?: number;
  /** Is told when the server goes, comes back, or has lost jobs. */
  readonly onEvent?: (sentence: string) => void;
}

/** Lost jobs that a sentence names. */
const MAX_NAMED = 5;

/** Attempts of a run that fails; one whose worker is lost goes on besides. */
const ATTEMPTS = 2;

/**
 * Hands a study's runs to workers through BullMQ on Redis and collects what they return. Killed and given again it finds its
 * jobs as they are; interrupted it leaves them to the workers. Errors: `no-redis`, `run-locked`.
 */
export async function queueStudy(options: QueueStudyOptions): Promise<StudyOutcome> {
  await checkRedis(options.url);
  const paths = studyPaths(options.directory);
  const release = lockRun(nodeFiles, paths.root);
  const connection = queueConnection(options.url);
  const queue = new Queue<RunJob, ReturnedRun>(QUEUE, { connection });
  const watch = new RedisWatch(options.url, options.onEvent ?? (() => {}));
  queue.on('error', () => {});
  try {
    watch.watch(connection);
    return await collect(options, queue);
  } finally {
    await watch.close(() => queue.close());
    release();
  }
}

async function collect(options: QueueStudyOptions, queue: Queue<RunJob, ReturnedRun>): Promise<StudyOutcome> {
  const { plan, directory, signal, watcher, every = 1000, onEvent = () => {} } = options;
  const paths = studyPaths(directory);
  const study = studyId(paths.root, hostname());
  const progress = new StudyProgress(plan.runs, Number.POSITIVE_INFINITY);
  for (const state of progress.states) {
    if (isFinished(paths.run(state.run), plan.evaluationEpisodes)) state.status = 'finished';
  }
  const damaged = progress.failDamaged(({ run }) => damageOf(run, paths.run(run)));
  watcher?.begin(progress);
  for (const state of damaged) watcher?.change(state, 'failed');
  const jobIds = new Map<RunState, string>();
  for (const state of progress.states.filter(({ status }) => status === 'waiting')) {
    jobIds.set(state, `${study}-${state.run.name}`);
  }
  await unlessAborted(enqueueAll(), signal);
  const open = new Set(jobIds.keys());
  while (open.size > 0 && signal?.aborted !== true) {
    await unlessAborted(lookAtAll(), signal);
    if (open.size > 0) await unlessAborted(new Promise<void>((resolve) => setTimeout(resolve, every)), signal);
  }
  return {
    finished: progress.count('finished') === progress.states.length,
    interrupted: signal?.aborted === true,
    failures: progress.states.flatMap(({ status, failure }) =>
      status === 'failed' && failure !== null ? [failure] : [],
    ),
  };

  async function enqueueAll(): Promise<void> {
    for (const [state, jobId] of jobIds) {
      const earlier = await queue.getJob(jobId);
      // A run that failed is tried anew by giving the command again.
      if (earlier !== undefined && (await earlier.getState()) === 'failed') await earlier.remove();
      await enqueue(state, jobId);
    }
  }

  /** An id that the queue holds already is not added again. */
  async function enqueue(state: RunState, jobId: string): Promise<void> {
    const order = {
      run: state.run,
      directory: paths.run(state.run),
      // Workers load their own.
      plugins: [],
      evaluationEpisodes: plan.evaluationEpisodes,
    };
    await queue.add('run', signJob(study, packOrder(order), queueSecret()), { jobId, attempts: ATTEMPTS });
  }

  async function lookAtAll(): Promise<void> {
    const lost: string[] = [];
    for (const state of open) {
      const jobId = jobIds.get(state)!;
      // The job after its standing: read before, it would lack the results of one that ends in between.
      const standing = await queue.getJobState(jobId);
      const job = await queue.getJob(jobId);
      if (job === undefined) {
        // The server came back empty. A worker that holds the run goes on with it, or finds it finished.
        await enqueue(state, jobId);
        state.status = 'waiting';
        lost.push(state.run.name);
      } else if (await look(state, job, standing)) open.delete(state);
    }
    if (lost.length > 0) {
      const shown = lost.length > MAX_NAMED ? `${lost.slice(0, MAX_NAMED).join(', ')}, …` : lost.join(', ');
      onEvent(`Redis has lost ${lost.length} of the study's jobs, which are queued again: ${shown}.`);
    }
  }

  /** True once the job has ended and its results are here. */
  async function look(state: RunState, job: Job<RunJob, ReturnedRun>, standing: string): Promise<boolean> {
    if (standing === 'completed') {
      const where = paths.run(state.run);
      try {
        // In a shared directory they are here already.
        if (!isFinished(where, plan.evaluationEpisodes))
          unpackRun(state.run.name, where, job.returnvalue, queueSecret());
      } catch (error) {
        if (!(error instanceof BelayError) || error.exitCode === 1) throw error;
        return fail(`${error.message} [${error.code}]`);
      }
      progress.finish(state, where);
      await job.remove();
      watcher?.change(state, 'finished');
      return true;
    }
    if (standing === 'failed') return fail(job.failedReason);
    if (standing === 'active' && state.status !== 'running') {
      state.status = 'running';
      watcher?.change(state, 'started');
    }
    const report = job.progress as unknown as RunProgress;
    if (typeof report === 'object' && report !== null && report.epoch !== state.progress?.epoch) {
      progress.add(state, report);
      watcher?.change(state, 'epoch');
    }
    return false;

    function fail(reason: string): true {
      state.status = 'failed';
      state.failure = failureOf(state.run.name, reason);
      writeFailure(paths.run(state.run), state.failure);
      watcher?.change(state, 'failed');
      return true;
    }
  }
}

function failureOf(name: string, reason: string): RunFailure {
  const found = /^(.*) \[([a-z-]+)\]$/s.exec(reason);
  return { name, code: found?.[2] ?? 'run-failed', sentence: found?.[1] ?? reason, hopeless: false, diskFull: false };
}
