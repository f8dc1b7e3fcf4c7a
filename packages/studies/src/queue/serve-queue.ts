import { existsSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import { WorkerProcess } from '../running/worker-process.ts';
import { checkRedis, QUEUE, queueConnection } from './queue-connection.ts';
import { packRun, type ReturnedFiles, type RunJob, unpackOrder } from './run-job.ts';

export interface ServeQueueOptions {
  readonly url: string;
  /** Path of a module that calls `serveRuns`. */
  readonly workerModule: string;
  /** Where runs are trained; null: in the study's own directory, which this machine shares under the same path. */
  readonly directory: string | null;
  readonly jobs: number;
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
  const { url, workerModule, directory, jobs, signal, heartbeat = 30_000, onEvent = () => {} } = options;
  await checkRedis(url);
  const idle: WorkerProcess[] = [];
  const busy = new Set<WorkerProcess>();
  const worker = new Worker<RunJob, ReturnedFiles>(
    QUEUE,
    async (job, token) => {
      const given = unpackOrder(job.data.order);
      const where = directory === null ? given.directory : join(resolve(directory), job.data.study, given.run.name);
      if (job.stalledCounter > 0) releaseForeignLock(where);
      const process = idle.pop() ?? new WorkerProcess(workerModule);
      busy.add(process);
      onEvent(`${given.run.name} taken`);
      const end = await process.train({ ...given, directory: where }, (progress) => {
        // A lost connection comes back by itself; a report more or less does no harm.
        job.updateProgress({ ...progress }).catch(() => {});
      });
      busy.delete(process);
      if (process.alive && !signal.aborted) idle.push(process);
      else await process.close();
      if (end.type === 'finished') {
        onEvent(`${given.run.name} finished`);
        return packRun(where);
      }
      if (end.type === 'stopped') {
        await job.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
      const reason = `${end.failure.sentence} [${end.failure.code}]`;
      onEvent(`${given.run.name} failed: ${reason}`);
      throw end.failure.hopeless ? new UnrecoverableError(reason) : new Error(reason);
    },
    {
      connection: queueConnection(url),
      concurrency: jobs,
      lockDuration: heartbeat,
      stalledInterval: heartbeat,
      maxStalledCount: MAX_LOSSES,
    },
  );
  worker.on('error', () => {});
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done());
  });
  for (const process of busy) process.stop();
  await worker.close();
  await Promise.all(idle.map((process) => process.close()));
}

/** The queue has given up on who held this run; where that was another machine, nobody here could have told from the lock. */
function releaseForeignLock(directory: string): void {
  const lock = join(directory, 'lock');
  if (!existsSync(lock)) return;
  try {
    const { host } = JSON.parse(readFileSync(lock, 'utf8')) as { host?: string };
    if (host !== hostname()) rmSync(lock, { force: true });
  } catch {
    // Half-written: whoever opens the run takes it over.
  }
}
