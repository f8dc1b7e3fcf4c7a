import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRow } from '@belay-rl/core';
import { wrapEnvironment } from '@belay-rl/core/internals';
import { evaluateDirectory, nodeThreads, resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import {
  createRegistry,
  createTraining,
  encodeState,
  evaluatePolicy,
  policyFromState,
  resolveConfiguration,
} from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../src/index.ts';
import pursuitPlugin, { pursuit } from '../pursuit.ts';

const module = (path: string) => new URL(path, import.meta.url).href;

async function start(algorithm: string, overrides: Readonly<Record<string, unknown>> = {}) {
  const registry = createRegistry()
    .add(plugin, { origin: 'test', url: module('../../src/index.ts') })
    .add(pursuitPlugin, { origin: 'test', url: module('../pursuit.ts') });
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: pursuit.id,
    overrides: {
      'training.steps': 512 * 3,
      'training.stepsPerEpoch': 512,
      'training.workers': 0,
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
      'training.kernels': 'strict',
      ...overrides,
    },
  });
  const training = await createTraining({ registry, configuration, threads: nodeThreads });
  const rows: LogRow[] = [];
  return { registry, training, rows, run: () => training.run({ onEpoch: (row) => void rows.push(untimed(row)) }) };
}

function untimed(row: LogRow): LogRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/')));
}

for (const algorithm of ['ppo-saute', 'trpo-simmer-pid', 'ppo-early-terminated']) {
  const tight =
    { 'ppo-saute': 'wrapper.budget', 'trpo-simmer-pid': 'wrapper.budget' }[algorithm] ?? 'wrapper.costLimit';
  const overrides = { [tight]: 10 };

  test(`${algorithm}: worker threads change nothing, and a checkpoint goes on to the same bits`, async (t) => {
    const [local, threaded] = [
      await start(algorithm, overrides),
      await start(algorithm, { ...overrides, 'training.workers': 2 }),
    ];
    let saved: Uint8Array | null = null;
    await local.training.run({
      onEpoch: (row) => {
        local.rows.push(untimed(row));
        saved ??= local.training.save();
      },
    });
    await threaded.run();
    t.deepEqual(threaded.rows, local.rows);
    const resumed = await start(algorithm, overrides);
    resumed.training.load(saved!);
    await resumed.run();
    t.deepEqual(resumed.rows, local.rows.slice(1));
    t.deepEqual(
      encodeState({ ...resumed.training.saveState(), seconds: 0 }),
      encodeState({ ...local.training.saveState(), seconds: 0 }),
    );
    for (const { training } of [local, threaded, resumed]) await training.dispose();
  });
}

test('logged returns are the task’s, whatever the wrapper pays: the first epoch is the unwrapped one’s', async (t) => {
  // Without its extra observation the policy would be another, so the early-terminated one shows it: no episode ends early.
  const [wrapped, plain] = [await start('ppo-early-terminated', { 'wrapper.costLimit': 1000 }), await start('ppo')];
  await wrapped.run();
  await plain.run();
  t.is(wrapped.rows[0]!['Metrics/EpochRet'], plain.rows[0]!['Metrics/EpochRet']);
  const cut = await start('ppo-early-terminated', { 'wrapper.costLimit': 4 });
  await cut.run();
  t.true(cut.rows[0]!['Metrics/EpLen']! < 10 && cut.rows[0]!['Metrics/EpochCost']! < 7);
  for (const { training } of [wrapped, plain, cut]) await training.dispose();
});

test('any algorithm takes a wrapper by name, and none takes it off again', async (t) => {
  const added = await start('ppo-lag', { 'wrapper.name': 'saute', 'wrapper.budget': 10 });
  const taken = await start('ppo-saute', { 'wrapper.name': 'none' });
  const plain = await start('ppo');
  for (const { run } of [added, taken, plain]) await run();
  t.true(added.rows.every((row) => Number.isFinite(row['Metrics/LagrangeMultiplier']!)));
  t.deepEqual(taken.rows, plain.rows);
  await t.throwsAsync(start('ppo', { 'wrapper.budget': 10 }), { message: /set wrapper.name=saute/ });
  for (const { training } of [added, taken, plain]) await training.dispose();
});

test('a saved policy takes the budget with the observation, and is evaluated on the wrapped environment', async (t) => {
  const { training, run, registry } = await start('ppo-saute');
  await run();
  using policy = policyFromState(training.saveState());
  t.is(policy.observationSpace.low.length, 3);
  const near = policy.act([0.1, 0.2, 0.9]);
  t.notDeepEqual(policy.act([0.1, 0.2, -3]), near, 'it sees the budget');

  const settings = { budget: 10, discount: 0.999, unsafeReward: -1, variant: 'paper' };
  const wrapper = registry.wrapper('saute').create(settings);
  const environment = wrapEnvironment(pursuit, wrapper, new Float64Array(0));
  const common = { policy, settings: {}, episodes: 3, seed: 0, costNames: ['cost'], limits: [25] };
  const evaluation = await evaluatePolicy({ ...common, environment });
  // The task pays −(a − u)² ≤ 0: a constant −1 a step once the budget is spent would show.
  t.true(evaluation.episodes.every((episode) => episode.length === 16));
  await training.dispose();
});

test('a run directory of a wrapped run is resumed and evaluated with its wrapper', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'belay-wrapped-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const directory = join(folder, 'run');
  const registry = createRegistry()
    .add(plugin, { origin: 'test', url: module('../../src/index.ts') })
    .add(pursuitPlugin, { origin: 'test', url: module('../pursuit.ts') });
  const overrides = {
    'training.steps': 512 * 2,
    'training.stepsPerEpoch': 512,
    'training.workers': 0,
    'policy.hiddenSizes': [8],
    'critic.hiddenSizes': [8],
    'wrapper.costLimit': 6,
  };
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'trpo-early-terminated',
    environment: pursuit.id,
    overrides,
  });
  const stop = new AbortController();
  await trainInDirectory({ registry, configuration, directory, signal: stop.signal, onEpoch: () => stop.abort() });
  await resumeDirectory(directory, { registry });

  const evaluation = await evaluateDirectory(directory, { registry, episodes: 10 });

  t.is(evaluation.epoch, 2);
  // Some 1.45 a step, and 6 end it.
  for (const episode of evaluation.episodes)
    t.true(episode.length < 8 && episode.costs[0]! > 6 && episode.costs[0]! < 9);
});

test('Metrics/EpBudget is the mean over episodes of the sum of z that the policy saw', async (t) => {
  // Pursuit's episodes are short, so that z of every step can be followed: no cost is over the budget here.
  const { training, rows, run } = await start('ppo-saute', { 'wrapper.budget': 1e9, 'wrapper.discount': 1 });
  await run();
  await training.dispose();
  // A budget that hardly shrinks: z is 1 at every step, and its sum the episode's length.
  for (const row of rows) t.true(Math.abs(row['Metrics/EpBudget']! - row['Metrics/EpLen']!) < 1e-3);
});
