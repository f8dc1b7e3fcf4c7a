import algorithms from '@belay-rl/algorithms';
import { createRegistry } from '@belay-rl/core/run';
import safetyGymnasium from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import test from 'ava';
import { deviceEpoch } from '../../src/devices/timed-epochs.ts';
import { type DeviceTrainingFigures, trainingSeries } from '../../src/devices/training-figures.ts';
import { type DeviceUpdateFigures, updateSeries } from '../../src/devices/update-figures.ts';

const registry = createRegistry().add(safetyGymnasium).add(algorithms).add(kfcpo);
const common = { registry, environment: 'SafetyPointGoal1-v0', repeats: 2, clock: () => performance.now() };
const limit = { enough: () => false, over: () => false };

test('an update is timed by stage, on an epoch after the first unless time is over', async (t) => {
  const figures: DeviceUpdateFigures[] = [];
  const series = updateSeries(
    { ...common, algorithm: 'cpo', engine: 'wasm', rows: [1000], settings: { 'critic.passes': 1 } },
    (one) => void figures.push(one),
  );
  t.is(series.expect(1000), null);
  await series.measure(1000, limit);
  await series.measure(1000, { ...limit, enough: () => true });
  await series.measure(1000, { ...limit, over: () => true });

  t.deepEqual(
    figures.map(({ rows, repeats, device }) => ({ rows, repeats, device })),
    [2, 1, 0].map((repeats) => ({ rows: 1000, repeats, device: null })),
  );
  for (const { values, policy, critics, seconds } of figures) {
    for (const stage of [values, policy, critics]) t.true(stage > 0);
    t.true(Math.abs(values + policy + critics - seconds) < 1e-9);
  }
  t.true(series.expect(2000)! > 0);
});

test('an epoch of a training counts the steps of all environments', async (t) => {
  const figures: DeviceTrainingFigures[] = [];
  const settings = { 'critic.passes': 1, 'training.workers': 1 };
  const series = trainingSeries(
    { ...common, algorithm: 'kfcpo', engines: ['planar', 'wasm'], counts: [2], settings },
    (one) => void figures.push(one),
  );
  await series.measure(2, { ...limit, enough: () => true });

  const [{ environments, steps, repeats, stepsPerSecond, seconds, rollout, update, device }] = figures as [
    DeviceTrainingFigures,
  ];
  t.deepEqual({ environments, steps, repeats, device }, { environments: 2, steps: 1000, repeats: 1, device: null });
  t.true(Math.abs(stepsPerSecond * seconds - 2000) < 1e-9);
  t.true(rollout > 0 && update > 0 && rollout + update <= seconds);
});

test('what an epoch cost on a device is read off its row', (t) => {
  const row = {
    'Device/Dispatches': 30,
    'Device/Readbacks': 2,
    'Device/MegabytesRead': 4,
    'Device/MegabytesWritten': 8,
    'Time/Device': 1.5,
    'Time/Epoch': 2,
  };
  t.deepEqual(deviceEpoch(row), {
    dispatches: 30,
    readbacks: 2,
    megabytesRead: 4,
    megabytesWritten: 8,
    hostShare: 0.25,
  });
  t.is(deviceEpoch({ 'Time/Epoch': 2 }), null);
});
