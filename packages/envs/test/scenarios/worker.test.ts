import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { environments } from '../../src/index.ts';

test('a worker thread steps the same episode as the main thread', async (t) => {
  const worker = new Worker(new URL('../fixtures/step-in-worker.ts', import.meta.url));
  const [observation] = await once(worker, 'message');
  await worker.terminate();
  const environment = await environments.find(({ id }) => id === 'SafetyCarGoal1-v0')?.create({});
  environment?.reset(2);
  t.deepEqual(observation, Array.from(environment?.step(Float32Array.of(0.3, -0.2)).observation ?? []));
  environment?.dispose?.();
});
