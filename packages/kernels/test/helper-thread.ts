// A thread that helps an engine. `mischief`: what it does instead of computing the block it took first, so that it holds it for ever.
import { parentPort, workerData } from 'node:worker_threads';
import { BlockHelper } from '../src/index.ts';

const { engine, number, mischief } = workerData;
const helper = new BlockHelper(engine, number);
if (mischief !== 'none') {
  // It counts as present when it takes its first block, and never brings one back.
  Atomics.add = () => {
    if (mischief === 'dies') process.exit(7);
    while (true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}
parentPort!.on('message', (turn: number) => helper.help(turn));
parentPort!.postMessage('ready');
