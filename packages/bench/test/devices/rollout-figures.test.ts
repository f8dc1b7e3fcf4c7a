import { createRegistry } from '@belay-rl/core/run';
import safetyGymnasium from '@belay-rl/envs';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { type DeviceRolloutFigures, rolloutSeries } from '../../src/devices/rollout-figures.ts';

test('a rollout has as many steps as take a second, and no more rows than there is room for', async (t) => {
  const definition = createRegistry().add(safetyGymnasium).environment('SafetyPointGoal1-v0');
  const subject = {
    engine: 'planar',
    settings: {},
    rows: 640,
    createEngine: async () => createWasmEngine({ variant: 'relaxed', megabytes: 16 }),
  };
  let now = 0;
  const figures: DeviceRolloutFigures[] = [];
  // By this clock everything takes half a second: 32 steps are tried, so that 64 take a second.
  const series = rolloutSeries(
    { definition, subject, counts: [4, 16], repeats: 2, clock: () => (now += 500) },
    (one) => void figures.push(one),
  );
  t.is(series.expect(4), null);
  const limit = { enough: () => true, over: () => false };

  await series.measure(4, limit);
  const expected = series.expect(16)!;
  await series.measure(16, { ...limit, enough: () => false });
  await series.measure(4, { ...limit, over: () => true });

  // Half a second of preparations, two seconds for two rollouts, and half a second of drawing, four times as many, twice.
  t.is(expected, 0.5 + 2 + 2 * 2);
  t.deepEqual(
    figures.map(({ environments, steps, repeats, stepsPerSecond, device }) => ({
      environments,
      steps,
      repeats,
      stepsPerSecond,
      device,
    })),
    [
      { environments: 4, steps: 64, repeats: 1, stepsPerSecond: 512, device: null },
      { environments: 16, steps: 40, repeats: 2, stepsPerSecond: 1280, device: null },
      { environments: 4, steps: 32, repeats: 0, stepsPerSecond: 256, device: null },
    ],
  );
});
