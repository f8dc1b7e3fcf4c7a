import algorithms from '@belay-rl/algorithms';
import type { LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration, type Training } from '@belay-rl/core/run';
import safetyGymnasium from '@belay-rl/envs';
import { acquireDevice } from '../../src/device/shared-device.ts';
import webgpu from '../../src/index.ts';
import { deviceTest, test } from '../support/driver.ts';

const registry = createRegistry().add(safetyGymnasium).add(algorithms).add(webgpu);

async function training(environment: string, given: Record<string, unknown> = {}): Promise<[Training, LogRow[]]> {
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'trpo',
    environment,
    overrides: {
      'environment.engine': 'webgpu',
      'training.environments': 6,
      'training.stepsPerEpoch': 6 * 500,
      'training.steps': 3 * 6 * 500,
      'policy.hiddenSizes': [16],
      'critic.passes': 1,
      ...given,
    },
  });
  const rows: LogRow[] = [];
  const sink = { open() {}, row: (row: LogRow) => void rows.push(row), message() {}, close() {} };
  return [await createTraining({ registry, configuration, sinks: [sink] }), rows];
}

const timeless = (rows: readonly LogRow[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));

deviceTest(
  'a training on the device goes on from a checkpoint to the same bits, with one readback an epoch',
  async (t) => {
    const lease = await acquireDevice();
    const before = { ...lease.device.counters };
    const [whole, all] = await training('SafetyPointCircle1-v0');
    await whole.run();
    t.is(lease.device.counters.readbacks - before.readbacks, 3);
    await whole.dispose();
    const { bytesHeld } = lease.device.counters;

    const [first] = await training('SafetyPointCircle1-v0');
    const stop = new AbortController();
    await first.run({ signal: stop.signal, onEpoch: () => stop.abort() });
    const state = first.save();
    await first.dispose();
    const [second, rest] = await training('SafetyPointCircle1-v0');
    second.load(state);
    await second.run();
    await second.dispose();

    t.is(lease.device.counters.bytesHeld, bytesHeld, 'a run that ends leaves nothing behind');
    t.deepEqual(timeless(rest), timeless(all.slice(1)));
    t.true(all.every((row) => Number.isFinite(row['Metrics/EpRet'] as number)));
    t.is(all[0]?.['Metrics/EpLen'], 500);
    lease.release();
  },
);

test('settings that the device does not compute are refused before anything runs', async (t) => {
  const refused = async (environment: string, given: Record<string, unknown>) =>
    (await t.throwsAsync(training(environment, given)))?.message ?? '';
  t.regex(await refused('SafetyPointGoal1-v0', {}), /needs environment\.freeBodies=fixed/);
  t.regex(await refused('SafetyPointPush1-v0', { 'environment.freeBodies': 'fixed' }), /its box must be pushed/);
  t.regex(await refused('SafetyPointCircle1-v0', { 'wrapper.name': 'early-termination' }), /wraps single environments/);
  t.regex(
    await refused('SafetyPointGoal1-v0', { 'environment.engine': 'planar', 'environment.freeBodies': 'fixed' }),
    /planar cannot compute SafetyPointGoal1-v0: it moves vases .*; set environment\.engine=webgpu or twin\.$/,
  );
  t.regex(
    await refused('SafetyPointGoal1-v0', { 'environment.engine': 'auto', 'environment.freeBodies': 'fixed' }),
    /mujoco cannot compute .*; set environment\.engine=webgpu or twin\.$/,
  );
});
