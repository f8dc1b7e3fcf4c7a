import type { LogRow, Plugin } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createTraining, encodeState } from '@belay-rl/core/run';
import test from 'ava';
import { plugin } from '../plugins/toy-plugin.ts';
import { MemorySink, tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

async function start(overrides: Readonly<Record<string, unknown>> = {}, plugins: readonly Plugin[] = []) {
  const registry = tinyRegistry();
  for (const one of plugins) registry.add(one);
  const sink = new MemorySink();
  const training = await createTraining({
    registry,
    configuration: tinyConfiguration(registry, { 'training.steps': 240, ...overrides }),
    threads: nodeThreads,
    sinks: [sink],
  });
  return { training, sink };
}

async function rowsOf(...given: Parameters<typeof start>): Promise<readonly LogRow[]> {
  const { training, sink } = await start(...given);
  await training.run();
  await training.dispose();
  return sink.rows;
}

test('a plugin’s logger receives every metric of a run', async (t) => {
  const seen = new Map<string, number>();
  const counting = plugin('counting', (belay) =>
    belay.rebind('logger', (inner) => ({
      value(name, x) {
        seen.set(name, (seen.get(name) ?? 0) + 1);
        inner.value(name, name === 'Train/KL' ? 7 : x);
      },
    })),
  );

  const rows = await rowsOf({}, [counting]);

  t.is(seen.get('Train/KL'), 2);
  t.true(seen.get('Metrics/EpochRet')! > 0);
  t.deepEqual(
    rows.map((row) => row['Train/KL']),
    [7, 7],
  );
});

test('a plugin’s random generator changes the run, and one that only passes on does not', async (t) => {
  const passing = plugin('passing', (belay) => belay.rebind('random', (_stream, _seed, inner) => inner()));
  const streams: string[] = [];
  const constant = plugin('constant', (belay) =>
    belay.rebind('random', (stream, _seed, inner) => {
      streams.push(stream);
      const random = inner();
      if (stream !== 'init') return random;
      const half = () => 0.5;
      return { uniform: half, normal: half, uint32: () => 1, save: () => random.save(), load: (s) => random.load(s) };
    }),
  );

  const plain = await rowsOf();

  t.deepEqual(await rowsOf({}, [passing]), plain);
  t.notDeepEqual(await rowsOf({}, [constant]), plain);
  t.true(streams.includes('init') && streams.includes('shuffle'));
});

test('a plugin’s critic is the one that a run fits', async (t) => {
  const fitted = new Map<string, number>();
  const spying = plugin('spying', (belay) =>
    belay.rebind('critic', (name, _engine, inner) => {
      const critic = inner();
      return {
        network: critic.network,
        values: (rows, out) => critic.values(rows, out),
        fit(rows, targets) {
          fitted.set(name, (fitted.get(name) ?? 0) + 1);
          critic.fit(rows, targets);
          return 42;
        },
        save: () => critic.save(),
        load: (state) => critic.load(state),
        dispose: () => critic.dispose?.(),
      };
    }),
  );

  const rows = await rowsOf({}, [spying]);

  // The handler `none` weighs no cost, so that none has a critic.
  t.deepEqual([...fitted.keys()], ['reward']);
  t.true(fitted.get('reward')! > 2);
  t.deepEqual(
    rows.map((row) => row['Loss/Loss_reward_critic']),
    [42, 42],
  );
});

test('a critic that a plugin changes in place is fitted through its own fit, workers or not', async (t) => {
  let calls = 0;
  const counting = plugin('counting', (belay) =>
    belay.rebind('critic', (_name, _engine, inner) => {
      const critic = inner();
      const { fit } = critic;
      critic.fit = (rows, targets) => {
        calls++;
        return fit(rows, targets);
      };
      return critic;
    }),
  );

  const rows = await rowsOf({ 'training.workers': 2 }, [counting]);

  t.is(calls, 2 * 2 * Math.ceil(120 / 32));
  t.deepEqual(rows, await rowsOf());
});

test('two trainings that take turns in one process are each as if alone', async (t) => {
  const other = { seed: 5, 'optimizer.name': 'sgd', 'policy.hiddenSizes': [4] };
  const alone = [await rowsOf(), await rowsOf(other)];

  const [first, second] = [await start(), await start(other)];
  // Started together, their epochs interleave at every await.
  await Promise.all([first.training.run(), second.training.run()]);

  t.deepEqual([first.sink.rows, second.sink.rows], alone);
  await first.training.dispose();
  const before = encodeState(second.training.saveState());
  t.deepEqual(encodeState(second.training.saveState()), before, 'disposing one leaves the other');
  await second.training.dispose();
});
