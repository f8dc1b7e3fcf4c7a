import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { BelayError, refuse } from '@belay-rl/core';
import { isInside } from '@belay-rl/core/node';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { RunOrder } from '../running/run-order.ts';
import { WorkerProcess } from '../running/worker-process.ts';
import { checkRedis, QUEUE, queueConnection } from './queue-connection.ts';
import { RedisWatch } from './redis-watch.ts';
import { packRun, queueSecret, type ReturnedRun, type RunJob, readJob, signRun } from './run-job.ts';

export interface ServeQueueOptions {
  readonly url: string;
  /** Path of a module that calls `serveRuns`. */
  readonly workerModule: string;
  /** If runs are trained, or with `shared` the folder that the studies' own directories must lie in. */
  readonly directory: string;
  /** Train in the study's own directory, which this machine sees under the same path. */
  readonly shared?: boolean;
  /** The only plugins that its runs may use: absolute files, or packages. */
  readonly plugins?: readonly string[];
  readonly jobs: number;
  /** Asked before a run begins whether the code of its environment may run; an error fails the run. Absent: only what this user let run before. */
  readonly admit?: (environment: string) => Promise<void>;
  /** Aborted: runs save after the epoch under way and go back to the queue. */
  readonly signal: AbortSignal;
  /** A run whose worker has not been heard of for this long is given to another [ms]; default 30,000. */
  readonly heartbeat?: number;
  readonly onEvent?: (sentence: string) => void;
}

/** A run may lose its worker this often before it counts as failed. */
const MAX_LOSSES = 10;

/** Trains runs of any study in the queue until aborted. Error `no-redis`. */
export async function serveQueue(options: ServeQueueOptions): Promise<void> {
  const { url, workerModule, jobs, signal, heartbeat = 30_000, onEvent = () => {} } = options;
  await checkRedis(url);
  const connection = queueConnection(url);
  const idle: WorkerProcess[] = [];
  const busy = new Set<WorkerProcess>();
  const worker = new Worker<RunJob, ReturnedRun>(
    QUEUE,
    async (job, token) => {
      const { given, where } = take(job.data, options);
      await admitted(given.run.environment, options);
      if (job.stalledCounter > 0) releaseForeignLock(where);
      const process = idle.pop() ?? new WorkerProcess(workerModule);
      busy.add(process);
      onEvent(`${given.run.name} taken`);
      const end = await process.train({ ...given, directory: where, plugins: options.plugins ?? [] }, (progress) => {
        // A lost connection comes back by itself; a report more or less does no harm.
        job.updateProgress({ ...progress }).catch(() => {});
      });
      busy.delete(process);
      if (process.alive && !signal.aborted) idle.push(process);
      else await process.close();
      if (end.type === 'finished') {
        onEvent(`${given.run.name} finished`);
        return signRun(given.run.name, packRun(where), queueSecret());
      }
      if (end.type === 'stopped') {
        await job.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
      const hint = end.failure.code.startsWith('unknown-') ? PLUGIN_HINT : '';
      const reason = `${end.failure.sentence}${hint} [${end.failure.code}]`;
      onEvent(`${given.run.name} failed: ${reason}`);
      throw end.failure.hopeless ? new UnrecoverableError(reason) : new Error(reason);
    },
    {
      connection,
      concurrency: jobs,
      lockDuration: heartbeat,
      stalledInterval: heartbeat,
      maxStalledCount: MAX_LOSSES,
    },
  );
  const watch = new RedisWatch(url, onEvent);
  worker.on('error', (error) => {
    // A server that came back empty knows nothing of a run that ended meanwhile; its study queues it again.
    if (/Missing (key|lock) for job/.test(error.message))
      onEvent('Redis has lost a job that ended here; its study queues it again.');
  });
  watch.watch(connection);
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done());
  });
  for (const process of busy) process.stop();
  // Runs save after the epoch under way; a server that is gone cannot be told of it.
  while (busy.size > 0) await new Promise((done) => setTimeout(done, POLL));
  await watch.close(() => worker.close(watch.down));
  await Promise.all(idle.map((process) => process.close()));
}

/** Time between looks at whether the runs have been saved [ms]. */
const POLL = 20;

const PLUGIN_HINT = ' A worker loads plugins from its own command line only: give it --plugin.';

/** A job whose environment's code may not run is not tried again. */
async function admitted(environment: string, { admit }: ServeQueueOptions): Promise<void> {
  try {
    await admit?.(environment);
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    throw new UnrecoverableError(`${error.message} [${error.code}]`);
  }
}

/** A job's order and the folder to train it in. One that cannot be done is not tried again. */
function take(job: RunJob, { directory, shared = false }: ServeQueueOptions): { given: RunOrder; where: string } {
  try {
    const { study, order } = readJob(job, queueSecret());
    const root = resolve(directory);
    if (!shared) return { given: order, where: join(root, study, order.run.name) };
    const where = resolve(order.directory);
    if (isInside(realPath(root), realPath(where))) return { given: order, where };
    throw refuse(
      'queue-job',
      `A job of the queue trains in ${where}, which is not inside ${root}: start the worker with --shared and --out of a folder that holds the study.`,
    );
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    throw new UnrecoverableError(`${error.message} [${error.code}]`);
  }
}

/** Of the nearest folder that is there, with links followed, and the rest below it. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path));
}

/** The queue has given up on the worker that held this run. If that worker is on another machine, the lock cannot tell. */
function releaseForeignLock(directory: string): void {
  const lock = join(directory, 'lock');
  if (!existsSync(lock)) return;
  try {
    const { host } = JSON.parse(readFileSync(lock, 'utf8')) as { host?: string };
    if (host !== hostname()) rmSync(lock, { force: true });
  } catch {
    // Half-written: the next process that opens the run takes it over.
  }
}
