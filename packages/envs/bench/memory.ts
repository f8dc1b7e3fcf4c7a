/**
 * Resets an environment many times and prints how its memory stands:
 *
 *     node --expose-gc --conditions=belay-source packages/envs/bench/memory.ts [ID] [RESETS]
 */
import { spaceSize } from '@belay-rl/core';
import { environments, type NavigationEnvironment } from '../src/index.ts';

const [id = 'SafetyPointGoal1-v0', resets = '10000'] = process.argv.slice(2);
const definition = environments.find((each) => each.id === id);
if (definition === undefined) throw new Error(`There is no environment ${id}.`);
const environment = (await definition.create({})) as NavigationEnvironment;
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

console.log('| resets | WebAssembly MB | JavaScript heap MB | resident MB |');
console.log('| ---: | ---: | ---: | ---: |');
for (let i = 0; i <= Number(resets); i++) {
  environment.reset();
  environment.step(new Float32Array(spaceSize(definition.actionSpace)));
  if (i % Math.ceil(Number(resets) / 10) !== 0) continue;
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const wasm = (environment.simulation.data.arena as Uint8Array).buffer.byteLength;
  console.log(`| ${i} | ${megabytes(wasm)} | ${megabytes(heapUsed)} | ${megabytes(rss)} |`);
}
environment.dispose();
