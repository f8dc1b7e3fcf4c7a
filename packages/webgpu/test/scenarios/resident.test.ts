import type { State } from '@belay-rl/core';
import { encodeState } from '@belay-rl/core/run';
import type { ExecutionContext } from 'ava';
import { acquireDevice } from '../../src/device/shared-device.ts';
import { deviceTest } from '../support/driver.ts';
import { type SmallTraining, smallTraining } from '../support/small-training.ts';

type Row = Readonly<Record<string, number>>;

const WEBGPU = { 'engine.name': 'webgpu' };

/** Minibatches of odd sizes, the last one smaller. */
const KFCPO = { 'training.batchSize': 301 };

/** One device for all tests of this file, so that kernels are compiled once. */
async function keepDevice(): Promise<() => void> {
  const lease = await acquireDevice();
  return () => lease.release();
}

function requireNear(t: ExecutionContext, found: Row, wanted: Row, tolerance: number): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (Number.isNaN(value)) continue;
    const other = found[name]!;
    t.true(
      Math.abs(other - value) <= tolerance * Math.max(1e-2, Math.abs(value)),
      `${name}: ${other} on the device, ${value} on the host`,
    );
  }
}

function withoutDevice(rows: readonly Row[]): Row[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Device/'))));
}

/** A checkpoint of one engine as another one's. */
function onEngine(state: State, name: string): Uint8Array {
  const identity = state['identity'] as State;
  const compared = state['compared'] as State;
  return encodeState({
    ...state,
    identity: { ...identity, parts: { ...(identity['parts'] as State), engine: name } },
    compared: { ...compared, settings: { ...(compared['settings'] as State), 'engine.name': name } },
  });
}

async function both(algorithm: string, settings: Row | Record<string, unknown>) {
  const there = await smallTraining(algorithm, { ...settings, ...WEBGPU });
  const here = await smallTraining(algorithm, settings);
  return {
    there,
    here,
    dispose: async () => {
      await there.training.dispose();
      await here.training.dispose();
    },
  };
}

for (const [algorithm, settings] of [
  ['cpo', { 'optimizer.iterations': 5, 'constraint.costLimit': 0 }],
  ['pcpo', { 'optimizer.iterations': 3 }],
  ['trpo-lag', { 'optimizer.iterations': 4, 'training.entropy': 0.02 }],
  ['ppo', { 'training.batchSize': 300, 'training.passes': 2, 'training.entropy': 0.01 }],
  ['ppo-lag', { 'training.batchSize': 334, 'training.passes': 3, 'critic.passes': null, 'constraint.costLimit': 0 }],
  ['p3o', { 'training.batchSize': 300, 'training.passes': 2, 'training.entropy': 0.01, 'constraint.costLimit': 0 }],
  [
    'ppo',
    { 'training.batchSize': 500, 'training.passes': 2, 'advantage.estimator': 'vtrace', 'policy.activation': 'silu' },
  ],
] as const) {
  deviceTest(`${algorithm} on the device comes to the host's numbers: ${JSON.stringify(settings)}`, async (t) => {
    const release = await keepDevice();
    const { there, here, dispose } = await both(algorithm, { ...settings, 'training.steps': 1000 });

    await there.training.run();
    await here.training.run();

    requireNear(t, there.rows[0]!, here.rows[0]!, 2e-4);
    t.true(there.rows[0]!['Device/Readbacks']! <= 8, `${there.rows[0]!['Device/Readbacks']} readbacks`);
    await dispose();
    release();
  });
}

deviceTest('KFCPO from the same factors comes to the host’s numbers', async (t) => {
  // Draws of the Fisher statistics differ; taken once, by the host, they are the same on both.
  const settings = { ...KFCPO, 'optimizer.statisticsEvery': 1_000_000, 'optimizer.factorsEvery': 1_000_000 };
  const release = await keepDevice();
  const { there, here, dispose } = await both('kfcpo', { ...settings, 'training.steps': 2000 });
  const stop = new AbortController();
  await here.training.run({ signal: stop.signal, onEpoch: () => stop.abort() });
  there.training.load(onEngine(here.training.saveState(), 'webgpu') as never);

  await here.training.run();
  await there.training.run();

  requireNear(t, there.rows[0]!, here.rows[1]!, 2e-3);
  const [a, b] = [there, here].map(({ training }) => {
    const parameters = new Float32Array(training.policy.size);
    training.policy.read(parameters);
    return parameters;
  });
  let apart = 0;
  for (let i = 0; i < a!.length; i++) apart = Math.max(apart, Math.abs(a![i]! - b![i]!));
  t.true(apart < 2e-4, `parameters are up to ${apart} apart after an epoch of steps`);
  await dispose();
  release();
});

deviceTest(
  'KFCPO reads back once an epoch, holds no more after many epochs, and gives the same bits again',
  async (t) => {
    const release = await keepDevice();
    const held: number[] = [];
    const run = async (): Promise<SmallTraining> => {
      const small = await smallTraining('kfcpo', { ...KFCPO, ...WEBGPU, 'training.steps': 6000 });
      const { device } = await acquireDevice().then((lease) => {
        lease.release();
        return lease;
      });
      await small.training.run({ onEpoch: () => void held.push(device.counters.bytesHeld) });
      await small.training.dispose();
      return small;
    };

    const [first, second] = [await run(), await run()];

    t.deepEqual(second.rows, first.rows);
    t.is(new Set(held).size, 1, `bytes held: ${held.join(', ')}`);
    for (const row of first.rows) t.is(row['Device/Readbacks'], 1);
    release();
  },
);

deviceTest('a training on the device that was saved goes on to the same bits', async (t) => {
  const release = await keepDevice();
  for (const [algorithm, settings] of [
    ['kfcpo', KFCPO],
    ['ppo', { 'training.batchSize': 500, 'training.passes': 2 }],
  ] as const) {
    const make = () => smallTraining(algorithm, { ...settings, ...WEBGPU, 'training.steps': 3000 });
    const [whole, first, second] = [await make(), await make(), await make()];
    const stop = new AbortController();

    await whole.training.run();
    await first.training.run({ signal: stop.signal, onEpoch: () => stop.abort() });
    second.training.load(first.training.save());
    await second.training.run();

    t.deepEqual(withoutDevice([...first.rows, ...second.rows]), withoutDevice(whole.rows), algorithm);
    for (const { training } of [whole, first, second]) await training.dispose();
  }
  release();
});

deviceTest('parts without kernels take their losses through the host, and the run says which', async (t) => {
  const release = await keepDevice();
  for (const [algorithm, settings, why] of [
    [
      'cpo',
      { 'optimizer.variant': 'published', 'optimizer.iterations': 2 },
      /optimizer\.variant=published is the host's/,
    ],
    [
      'kfcpo',
      { ...KFCPO, 'optimizer.fisher': 'exact' },
      /optimizer\.fisher=exact is the host's \(a device does sampled\)/,
    ],
    ['focops', { 'training.batchSize': 500, 'training.passes': 2 }, /losses of its own/],
    [
      'ppo-lag',
      { 'training.batchSize': 500, 'training.passes': 2, 'constraint.costEstimate': 'critic' },
      /costEstimate=critic/,
    ],
  ] as const) {
    const { training, messages, rows } = await smallTraining(algorithm, {
      ...settings,
      ...WEBGPU,
      'training.steps': 1000,
    });
    await training.run();
    t.true(
      messages.some((sentence) => /^This run's losses go through the host, .*\.$/.test(sentence) && why.test(sentence)),
      `${algorithm}: ${messages.join(' | ')}`,
    );
    t.true(rows[0]!['Device/Readbacks']! > 3, 'readbacks are counted');
    await training.dispose();
  }
  release();
});

deviceTest('a number that is none ends the epoch with a sentence, and leaves sound parameters', async (t) => {
  const release = await keepDevice();
  const { training } = await smallTraining('kfcpo', { ...KFCPO, ...WEBGPU });
  const state = training.saveState();
  const algorithm = state['algorithm'] as { critics: { theta: Float32Array }[] };
  algorithm.critics[0]!.theta[7] = Number.NaN;
  training.load(encodeState(state));

  const error = await t.throwsAsync(training.run(), { code: 'not-finite' } as never);

  t.regex(
    error!.message,
    /^A surrogate was no finite number in the policy update on the device, 0 % into the training: /,
  );
  const parameters = new Float32Array(training.policy.size);
  training.policy.read(parameters);
  t.true(parameters.every(Number.isFinite));
  await training.dispose();
  release();
});
