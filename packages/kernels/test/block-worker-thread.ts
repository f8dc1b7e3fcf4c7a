// A thread that helps an engine. `mischief`: what it does once it has taken a block: it dies or stalls, so that it never brings
// it back, or dawdles.
import { parentPort, workerData } from 'node:worker_threads';
import { BlockWorker } from '../src/index.ts';

const { engine, number, mischief } = workerData;
const worker = new BlockWorker(engine, number);
if (mischief !== 'none') {
  const add = Atomics.add as (words: Int32Array, index: number, value: number) => number;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const take = (words: Int32Array, index: number, value: number): number => {
    if (mischief === 'dies') process.exit(7);
    while (mischief === 'stalls') Atomics.wait(clock, 0, 0);
    const block = add(words, index, value);
    Atomics.wait(clock, 0, 0, 300);
    return block;
  };
  Atomics.add = take as typeof Atomics.add;
}
parentPort!.on('message', (turn: number) => worker.help(turn));
parentPort!.postMessage('ready');
