import type { ExecutionContext } from 'ava';
import { acquireDevice } from '../../src/device/shared-device.ts';
import { deviceTest, missing } from '../support/driver.ts';
import { smallTraining } from '../support/small-training.ts';

// Held by this file, so that kernels are compiled once.
if (missing === null) await acquireDevice();

/** Columns of the device, which the host's engine does not have. */
const device = (name: string): boolean => name.startsWith('Device/');

/** First epochs of both engines begin with the same parameters and rows: what they log differs by float32 only. */
function requireNear(
  t: ExecutionContext,
  found: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
) {
  for (const [name, value] of Object.entries(wanted)) {
    if (Number.isNaN(value)) continue;
    const other = found[name]!;
    t.true(Math.abs(other - value) <= 2e-3 * Math.abs(value) + 2e-4, `${name}: ${other}, but ${value} on the host`);
  }
}

for (const [algorithm, settings] of [
  ['cpo', { 'optimizer.iterations': 3, 'optimizer.fisherSample': 2 }],
  ['kfcpo', { 'training.batchSize': 501, 'optimizer.fisher': 'exact' }],
] as const) {
  deviceTest(
    `${algorithm} trains by engine.name=webgpu and losses on the host, from the host's first epoch on`,
    async (t) => {
      const [there, here] = [
        await smallTraining(algorithm, { ...settings, 'training.steps': 1000, 'engine.name': 'webgpu' }),
        await smallTraining(algorithm, { ...settings, 'training.steps': 1000 }),
      ];

      await there.training.run();
      await here.training.run();

      requireNear(t, there.rows[0]!, here.rows[0]!);
      t.true(there.rows.every((row) => row['Device/Readbacks']! > 0));
      t.true(Object.keys(here.rows[0]!).every((name) => !device(name)));
      t.true(there.messages.some((sentence) => /^Networks are computed by WebGPU on /.test(sentence)));
      await there.training.dispose();
      await here.training.dispose();
    },
  );
}

deviceTest('the same seed gives the same bits, and a training that was saved goes on to them', async (t) => {
  const settings = {
    'engine.name': 'webgpu',
    'optimizer.iterations': 3,
    'optimizer.fisherSample': 2,
    'training.steps': 2000,
  };
  const whole = await smallTraining('cpo', settings);
  const first = await smallTraining('cpo', settings);
  const second = await smallTraining('cpo', settings);
  const stop = new AbortController();

  await whole.training.run();
  await first.training.run({ signal: stop.signal, onEpoch: () => stop.abort() });
  second.training.load(first.training.save());
  await second.training.run();

  const bits = (rows: readonly Readonly<Record<string, number>>[]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !device(name))));
  t.deepEqual(bits([...first.rows, ...second.rows]), bits(whole.rows));
  for (const { training } of [whole, first, second]) await training.dispose();
});
