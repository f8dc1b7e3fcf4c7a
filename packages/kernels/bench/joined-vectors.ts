// What joining pairs of vectors gives: the relaxed kernels compiled both ways in one process and timed in turns, the best of
// sixty counts. node --conditions=belay-source packages/kernels/bench/joined-vectors.ts (Node 24 on x64)
import { setFlagsFromString } from 'node:v8';
import { kernels as relaxed } from '../src/generated/kernels-relaxed.ts';
import type { Kernels } from '../src/kernel-module.ts';

const [X, W, INIT, OUT] = [1, 4, 8, 12].map((megabytes) => megabytes * 2 ** 20) as [number, number, number, number];
const TURNS = 60;
const CALLS = 4;

for (const flag of ['--no-liftoff', '--no-wasm-lazy-compilation']) setFlagsFromString(flag);

function build(joined: boolean): Kernels {
  setFlagsFromString(`--${joined ? '' : 'no-'}experimental-wasm-revectorize`);
  // A custom section of its own keeps V8 from taking one for the other.
  const code = Buffer.concat([Buffer.from(relaxed, 'base64'), Buffer.from([0, 2, 1, joined ? 106 : 115])]);
  const memory = new WebAssembly.Memory({ initial: 400, maximum: 65536 });
  new Float32Array(memory.buffer, X).forEach((_, i, all) => {
    all[i] = 0.1 * Math.sin(i);
  });
  return new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports as unknown as Kernels;
}

/** Operations of a call [10⁹], and the call. */
type Work = readonly [operations: number, call: (kernels: Kernels) => unknown];

const works: Record<string, Work> = {
  'peak, 8 chains': [2000 * 64, (k) => k.peak(2000)],
  'peak, 16 chains': [2000 * 128, (k) => k.peakPairs(2000, OUT)],
};
for (const n of [64, 128, 256]) {
  works[`64 × ${n} × ${n}`] = [2 * 64 * n * n, (k) => k.dense(64, n, n, X, W, 1, INIT, 0, OUT)];
  works[`weight gradients, 64 × ${n} × ${n}`] = [2 * 64 * n * n, (k) => k.outer(64, n, n, X, INIT, OUT, n * 4, 0)];
}

const builds = [build(false), build(true)];
console.log('GFLOP/s: apart, joined');
for (const [name, [operations, call]] of Object.entries(works)) {
  const best = builds.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, kernels] of builds.entries()) {
      const begin = process.hrtime.bigint();
      for (let n = 0; n < CALLS; n++) call(kernels);
      best[i] = Math.min(best[i]!, Number(process.hrtime.bigint() - begin) / CALLS);
    }
  }
  console.log(`${name}: ${best.map((nanoseconds) => (operations / nanoseconds).toFixed(1)).join(', ')}`);
}
