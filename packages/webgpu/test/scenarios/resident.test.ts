import type { State } from '@belay-rl/core';
import { encodeState } from '@belay-rl/core/run';
import type { ExecutionContext } from 'ava';
import { acquireDevice, type DeviceLease } from '../../src/device/shared-device.ts';
import { deviceTest, missing } from '../support/driver.ts';
import { smallTraining } from '../support/small-training.ts';

type Row = Readonly<Record<string, number>>;

const WEBGPU = { 'engine.name': 'webgpu' };

/** Minibatches of odd sizes, the last one smaller. */
const BATCH = { 'training.batchSize': 501 };

// Held by this file, so that kernels are compiled once; runs of one shape share them.
const lease: DeviceLease | null = missing === null ? await acquireDevice() : null;

/** Told by the host only; its cell is empty on a device. */
const hostOnly = ['Misc/DeviationScale'];

function requireNear(t: ExecutionContext, found: Row, wanted: Row, tolerance: number): void {
  for (const [name, value] of Object.entries(wanted)) {
    const other = found[name]!;
    if (hostOnly.includes(name)) t.true(Number.isNaN(other), name);
    if (Number.isNaN(value) || hostOnly.includes(name)) continue;
    t.true(
      Math.abs(other - value) <= tolerance * Math.max(1e-2, Math.abs(value)),
      `${name}: ${other} on the device, ${value} on the host`,
    );
  }
}

/** Rows but what was sent: the first epoch of a process also sends what stays there. */
function withoutSent(rows: readonly Row[]): Row[] {
  return rows.map(({ 'Device/MegabytesWritten': _, ...row }) => row);
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
  ['ppo', { ...BATCH, 'training.passes': 2, 'training.entropy': 0.02 }],
  [
    'ppo-lag',
    {
      ...BATCH,
      'training.passes': 3,
      'training.entropy': 0.02,
      'critic.passes': null,
      'constraint.costLimit': 0,
    },
  ],
  ['p3o', { ...BATCH, 'training.passes': 2, 'training.entropy': 0.02, 'constraint.costLimit': 0 }],
  ['ppo', { ...BATCH, 'training.passes': 2, 'advantage.estimator': 'vtrace', 'policy.activation': 'silu' }],
] as const) {
  deviceTest(`${algorithm} on the device comes to the host's numbers: ${JSON.stringify(settings)}`, async (t) => {
    const { there, here, dispose } = await both(algorithm, { ...settings, 'training.steps': 1000 });

    await there.training.run();
    await here.training.run();

    requireNear(t, there.rows[0]!, here.rows[0]!, 2e-4);
    t.true(there.rows[0]!['Device/Readbacks']! <= 8, `${there.rows[0]!['Device/Readbacks']} readbacks`);
    await dispose();
  });
}

deviceTest('KFCPO from the same factors comes to the host’s numbers', async (t) => {
  // Draws of the Fisher statistics differ; taken once, by the host, they are the same on both.
  const settings = { ...BATCH, 'optimizer.statisticsEvery': 1_000_000, 'optimizer.factorsEvery': 1_000_000 };
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
});

for (const [algorithm, readbacks, settings] of [
  ['kfcpo', 1, BATCH],
  ['ppo', 2, { ...BATCH, 'training.passes': 2, 'training.entropy': 0.02 }],
] as const) {
  deviceTest(
    `${algorithm} reads back ${readbacks === 1 ? 'once' : 'once a pass'}, holds no more after more epochs, and goes on from a checkpoint to the same bits`,
    async (t) => {
      const make = () => smallTraining(algorithm, { ...settings, ...WEBGPU, 'training.steps': 3000 });
      const held: number[] = [];
      const stop = new AbortController();

      // Each is made after the one before has run: they share the device, and so its counts.
      const whole = await make();
      await whole.training.run({ onEpoch: () => void held.push(lease!.device.counters.bytesHeld) });
      const first = await make();
      await first.training.run({ signal: stop.signal, onEpoch: () => stop.abort() });
      const second = await make();
      second.training.load(first.training.save());
      await second.training.run();

      t.deepEqual(withoutSent([...first.rows, ...second.rows]), withoutSent(whole.rows));
      t.is(new Set(held).size, 1, `bytes held: ${held.join(', ')}`);
      for (const row of whole.rows) t.is(row['Device/Readbacks'], readbacks);
      for (const { training } of [whole, first, second]) await training.dispose();
    },
  );
}

deviceTest('parts without kernels take their losses through the host, and the run says which', async (t) => {
  for (const [algorithm, settings, why] of [
    [
      'cpo',
      { 'optimizer.variant': 'published', 'optimizer.iterations': 2 },
      /optimizer\.variant=published is the host's/,
    ],
    [
      'kfcpo',
      { ...BATCH, 'optimizer.fisher': 'exact' },
      /optimizer\.fisher=exact is the host's \(a device does sampled\)/,
    ],
    ['focops', { ...BATCH, 'training.passes': 2 }, /losses of its own/],
    ['cup', { ...BATCH, 'training.passes': 2 }, /the algorithm brings an update of its own/],
    ['ppo-lag', { ...BATCH, 'training.passes': 2, 'constraint.costEstimate': 'critic' }, /costEstimate=critic/],
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
});

deviceTest('a number that is none ends the epoch with a sentence, and leaves sound parameters', async (t) => {
  const { training } = await smallTraining('kfcpo', { ...BATCH, ...WEBGPU });
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
});
