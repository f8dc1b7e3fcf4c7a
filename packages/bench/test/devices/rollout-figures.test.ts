import { createRegistry } from '@belay-rl/core/run';
import safetyGymnasium from '@belay-rl/envs';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { benchDeviceRollouts } from '../../src/devices/rollout-figures.ts';

test('rollouts of a count of environments have about as many rows as were asked for', async (t) => {
  const definition = createRegistry().add(safetyGymnasium).environment('SafetyPointGoal1-v0');
  const subject = {
    engine: 'planar',
    settings: {},
    rows: 64,
    createEngine: async () => createWasmEngine({ variant: 'relaxed', megabytes: 16 }),
  };
  let now = 0;
  const figures = await benchDeviceRollouts(definition, [subject], {
    counts: [4, 16, 100],
    repeats: 1,
    clock: () => (now += 500),
  });

  t.deepEqual(
    figures.map(({ environments, steps, stepsPerSecond, device }) => [environments, steps, stepsPerSecond, device]),
    // Half a second each by this clock.
    [
      [4, 16, 128, null],
      [16, 4, 128, null],
      [100, 1, 200, null],
    ],
  );
});
