import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Check, ok } from './check.ts';

/** Adds one to the shared number and wakes the threads that wait for it. */
const program = `
  const { workerData } = require('node:worker_threads');
  Atomics.add(workerData, 0, 1);
  Atomics.notify(workerData, 0);
`;

const PATIENCE = 10_000;

/** Rollouts run in worker threads that share memory with the trainer and are woken through it. */
export const threads: Check = {
  name: 'threads',
  async run() {
    const cores = availableParallelism();
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const waiting = Atomics.waitAsync(shared, 0, 0, PATIENCE);
    const worker = new Worker(program, { eval: true, workerData: shared });
    const answer = await waiting.value;
    await worker.terminate();
    if (answer === 'timed-out') {
      return {
        status: 'failed',
        found: `a worker thread did not answer within ${PATIENCE / 1000} s`,
        remedy: 'Train without workers: --workers 0.',
      };
    }
    if (cores > 1) return ok(`${cores} cores, worker threads share memory`);
    return {
      status: 'slow',
      found: 'one core only; rollouts and updates take turns on it',
      remedy: 'Give the container or machine two cores or more.',
    };
  },
};
