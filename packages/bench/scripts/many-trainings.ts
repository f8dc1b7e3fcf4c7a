// Memory of a process that trains fifty times, one training after another: what is resident, and what is counted as external.
// node --expose-gc --conditions=belay-source packages/bench/scripts/many-trainings.ts [planar|mujoco]
import { createTraining, resolveConfiguration } from '@belay-rl/core/run';
import { builtInRegistry } from '../../cli/src/built-in.ts';

const TRAININGS = 50;

const registry = await builtInRegistry();
const overrides = {
  'training.steps': 1000,
  'training.stepsPerEpoch': 1000,
  'training.environments': 2,
  'training.workers': 0,
  'training.batchSize': 500,
  'environment.engine': process.argv[2] ?? 'planar',
};
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
for (let i = 1; i <= TRAININGS; i++) {
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'kfcpo',
    environment: 'SafetyPointCircle1-v0',
    overrides,
  });
  const training = await createTraining({ registry, configuration });
  await training.run({});
  await training.dispose();
  if (i > 1 && i % 10 !== 0) continue;
  globalThis.gc?.();
  const { rss, external, heapUsed } = process.memoryUsage();
  console.log(
    `${i} trainings: resident ${megabytes(rss)} MB, external ${megabytes(external)} MB, heap ${megabytes(heapUsed)} MB`,
  );
}
