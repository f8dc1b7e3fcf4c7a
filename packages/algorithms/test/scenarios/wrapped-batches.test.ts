import algorithms from '@belay-rl/algorithms';
import type { LogRow } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import lanes, { swayingLanes } from '../../../core/test/environments/batches/swaying-lanes.ts';

const registry = createRegistry()
  .add(algorithms, { origin: 'test', url: new URL('../../src/index.ts', import.meta.url).href })
  .add(lanes, {
    origin: 'test',
    url: new URL('../../../core/test/environments/batches/swaying-lanes.ts', import.meta.url).href,
  });

interface Ran {
  readonly rows: readonly LogRow[];
  readonly checkpoints: readonly Uint8Array[];
}

async function train(algorithm: string, overrides: Readonly<Record<string, unknown>>, from?: Uint8Array): Promise<Ran> {
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: swayingLanes.id,
    overrides: { 'training.environments': 4, 'policy.hiddenSizes': [8], 'critic.hiddenSizes': [8], ...overrides },
  });
  const training = await createTraining({ registry, configuration, threads: nodeThreads });
  if (from !== undefined) training.load(from);
  const rows: LogRow[] = [];
  const checkpoints: Uint8Array[] = [];
  await training.run({
    onEpoch(row) {
      rows.push(Object.fromEntries(Object.entries(row).filter(([column]) => !column.startsWith('Time/'))));
      checkpoints.push(training.save());
    },
  });
  await training.dispose();
  return { rows, checkpoints };
}

const onPolicy = { 'training.steps': 600, 'training.stepsPerEpoch': 200, 'training.passes': 2, 'critic.passes': 2 };
const chain = {
  'wrapper.name': 'early-termination+saute',
  'wrapper.early-termination.costLimit': 6,
  'wrapper.saute.budget': 3,
};
const offPolicy = {
  'training.steps': 300,
  'training.stepsPerEpoch': 100,
  'training.warmupSteps': 40,
  'training.updateCycle': 20,
  'training.updatesPerStep': 0.1,
  'training.batchSize': 16,
  'wrapper.name': 'early-termination',
  'wrapper.costLimit': 4,
};

test('a chain of wrappers trains on batches to the rows of single environments, in any number of workers', async (t) => {
  const { rows } = await train('ppo', { ...onPolicy, ...chain, 'environment.engine': 'one', 'training.workers': 0 });

  for (const workers of [0, 2]) {
    const batch = await train('ppo', {
      ...onPolicy,
      ...chain,
      'environment.engine': 'many',
      'training.workers': workers,
    });
    t.deepEqual(batch.rows, rows, `${workers} workers`);
  }
  t.true(rows.every((row) => row['Metrics/EpBudget']! > 0));
});

test('a wrapped batch off-policy has the rows of single environments and resumes in the middle of episodes', async (t) => {
  const one = await train('sac', { ...offPolicy, 'environment.engine': 'one', 'training.workers': 0 });
  const many = await train('sac', { ...offPolicy, 'environment.engine': 'many', 'training.workers': 0 });

  t.deepEqual(many.rows, one.rows);
  const resumed = await train(
    'sac',
    { ...offPolicy, 'environment.engine': 'many', 'training.workers': 2 },
    many.checkpoints[0],
  );
  t.deepEqual(resumed.rows, many.rows.slice(1));
});
