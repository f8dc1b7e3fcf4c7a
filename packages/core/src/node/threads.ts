import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ThreadPort, Threads } from '../ports/threads.ts';

/** The worker's entry lies next to this file, as source or compiled. */
const entry = new URL(`./rollout-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** A rollout thread allocates little and keeps none of it: a small nursery holds memory down. */
const YOUNG_MEGABYTES = 4;

/** Rollout threads on `node:worker_threads`. They inherit this process's flags, so that sources run from sources. */
export const nodeThreads: Threads = {
  get available() {
    return availableParallelism();
  },

  spawn(): ThreadPort {
    const worker = new Worker(entry, {
      name: 'belay-rollouts',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    let leaving = false;
    let exited = false;
    const onExit: ((reason: string, thrown?: Error) => void)[] = [];
    const exit = (reason: string, thrown?: Error): void => {
      if (exited || leaving) return;
      exited = true;
      for (const listener of onExit) listener(reason, thrown);
    };
    worker.on('error', (error: unknown) => {
      const { code, message = String(error) } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
      // Memory that ran out is the thread's end and no error of its code.
      const thrown =
        code === 'ERR_WORKER_OUT_OF_MEMORY' ? undefined : error instanceof Error ? error : new Error(message);
      exit(`"${message}"`, thrown);
    });
    worker.on('exit', (code) =>
      exit(code === 0 ? 'exit code 0 (process.exit was called, or a create never answers)' : `exit code ${code}`),
    );
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.on('message', listener),
      onExit: (listener) => onExit.push(listener),
      async terminate() {
        leaving = true;
        await worker.terminate();
      },
    };
  },
};
