import type { LogRow } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createRegistry, createTraining, encodeState, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../src/index.ts';
import counting from '../counting-wrapper.ts';
import pursuitPlugin, { pursuit } from '../pursuit.ts';

const module = (path: string) => new URL(path, import.meta.url).href;

async function start(algorithm: string, wrapper: string, overrides: Readonly<Record<string, unknown>> = {}) {
  const registry = createRegistry()
    .add(plugin, { origin: 'test', url: module('../../src/index.ts') })
    .add(counting, { origin: 'test', url: module('../counting-wrapper.ts') })
    .add(pursuitPlugin, { origin: 'test', url: module('../pursuit.ts') });
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: pursuit.id,
    overrides: {
      'training.steps': 300,
      'training.stepsPerEpoch': 75,
      'training.environments': 3,
      'training.updateCycle': 5,
      'training.updatesPerStep': 0.1,
      'training.warmupSteps': 30,
      'training.batchSize': 16,
      'training.workers': 0,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
      'buffer.size': 300,
      'constraint.costLimit': 10,
      'wrapper.name': wrapper,
      ...overrides,
    },
  });
  const training = await createTraining({ registry, configuration, threads: nodeThreads });
  const rows: LogRow[] = [];
  const timeless = (row: LogRow) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/')));
  return {
    training,
    rows,
    run: (onEpoch?: () => void) =>
      training.run({
        onEpoch: (row) => {
          rows.push(timeless(row));
          onEpoch?.();
        },
      }),
  };
}

const bits = (training: { saveState(): object }) => encodeState({ ...training.saveState(), seconds: 0 } as never);

for (const [algorithm, wrapper] of [
  ['sac-lag', 'saute'],
  ['td3', 'simmer'],
  ['ddpg-pid', 'early-termination'],
  ['cvpo', 'saute'],
  ['sac', 'early-termination+saute'],
  ['sac', 'counting'],
] as const) {
  test(`${algorithm} with ${wrapper}: worker threads change nothing, and a checkpoint goes on to the same bits`, async (t) => {
    const small = algorithm === 'cvpo' ? { 'algorithm.samples': 4 } : {};
    const local = await start(algorithm, wrapper, small);
    let saved: Uint8Array | null = null;
    // 25 steps of each environment an epoch: episodes of 16 are in the middle.
    await local.run(() => {
      saved ??= local.training.save();
    });
    const threaded = await start(algorithm, wrapper, { ...small, 'training.workers': 2 });
    await threaded.run();
    t.deepEqual(threaded.rows, local.rows);
    const resumed = await start(algorithm, wrapper, small);
    resumed.training.load(saved!);
    await resumed.run();
    t.deepEqual(resumed.rows, local.rows.slice(1));
    t.deepEqual(bits(resumed.training), bits(local.training));
    if (wrapper === 'saute') t.true(local.rows.some((row) => row['Metrics/EpBudget']! > 0));
    if (wrapper === 'simmer') t.true(new Set(local.rows.map((row) => row['Metrics/SafetyBudget'])).size > 1);
    for (const { training } of [local, threaded, resumed]) await training.dispose();
  });
}
