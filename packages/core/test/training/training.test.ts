import { type BelayError, definePlugin, type State } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createRegistry, createTraining, encodeState, type Training } from '@belay-rl/core/run';
import test from 'ava';
import { RunLogger } from '../../src/training/run-logger.ts';
import driftingPointPlugin from '../rollouts/drifting-point.ts';
import { MemorySink, tinyConfiguration, tinyPlugin, tinyRegistry } from './tiny-run.ts';

async function train(
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<{ sink: MemorySink; training: Training }> {
  const registry = tinyRegistry();
  const sink = new MemorySink();
  const configuration = tinyConfiguration(registry, overrides);
  const training = await createTraining({ registry, configuration, threads: nodeThreads, sinks: [sink] });
  return { sink, training };
}

test('writes a row an epoch under the fixed header', async (t) => {
  const { sink, training } = await train({ 'training.steps': 450 });

  await training.run();

  t.deepEqual(sink.columns.slice(0, 9), [
    'Metrics/EpRet',
    'Metrics/EpCost',
    'Metrics/EpLen',
    'Metrics/EpochRet',
    'Metrics/EpochCost',
    'Metrics/EpCost/right',
    'Metrics/EpCost/fast',
    'Train/Epoch',
    'TotalEnvSteps',
  ]);
  t.deepEqual(
    sink.rows.map((row) => row['TotalEnvSteps']),
    [120, 240, 360, 450],
    'the last epoch is shorter',
  );
  t.deepEqual(
    sink.rows.map((row) => row['Train/Epoch']),
    [0, 1, 2, 3],
  );
  for (const row of sink.rows) t.true(row['Metrics/EpLen']! > 0 && row['Metrics/EpLen']! <= 17);
  await training.dispose();
});

test('threads change neither rows nor checkpoint', async (t) => {
  const [none, two] = [await train(), await train({ 'training.workers': 2 })];

  await Promise.all([none.training.run(), two.training.run()]);

  t.deepEqual(two.sink.rows, none.sink.rows);
  t.deepEqual(withoutTime(two.training.saveState()), withoutTime(none.training.saveState()));
  await none.training.dispose();
  await two.training.dispose();
});

test('a training that was saved after any epoch goes on to the same bits', async (t) => {
  const whole = await train();
  const saved: Uint8Array[] = [];
  await whole.training.run({
    onEpoch: () => {
      saved.push(whole.training.save());
    },
  });

  for (const [epoch, bytes] of saved.entries()) {
    const resumed = await train();
    resumed.training.load(bytes);
    await resumed.training.run();
    t.deepEqual(resumed.sink.rows, whole.sink.rows.slice(epoch + 1), `saved after epoch ${epoch}`);
    t.deepEqual(withoutTime(resumed.training.saveState()), withoutTime(whole.training.saveState()));
    await resumed.training.dispose();
  }
  await whole.training.dispose();
});

test('two trainings in one process, taking turns, are what each is alone', async (t) => {
  const alone = [await train(), await train({ seed: 5, 'constraint.costLimit': 3 })];
  for (const { training } of alone) await training.run();
  const together = [await train(), await train({ seed: 5, 'constraint.costLimit': 3 })];

  await Promise.all(together.map(({ training }) => training.run()));

  for (const [i, { sink }] of together.entries()) t.deepEqual(sink.rows, alone[i]!.sink.rows);
  t.notDeepEqual(alone[0]!.sink.rows, alone[1]!.sink.rows);
  for (const { training } of [...alone, ...together]) await training.dispose();
});

test('a metric that is no number stops the run, naming metric, part and epoch', async (t) => {
  const bad = definePlugin({
    name: 'test/bad',
    version: '1.0.0',
    setup(belay) {
      belay.trustRegion('bad', {
        summary: 'Logs a number that is none, in its second epoch.',
        schedule: { batchSize: 'all', passes: 1 },
        metrics: { 'Misc/Bad': 'a number [1]' },
        create(_, context) {
          let calls = 0;
          return {
            async apply(step) {
              context.policy.add(step.delta, 1);
              context.log.value('Misc/Bad', ++calls === 1 ? 1 : Number.NaN);
              return 1;
            },
            save: () => ({}),
            load() {},
          };
        },
      });
    },
  });
  const registry = tinyRegistry().add(bad);
  const configuration = tinyConfiguration(registry, {
    'trustRegion.name': 'bad',
    'training.batchSize': 'all',
    'training.passes': 1,
  });
  const sink = new MemorySink();
  const training = await createTraining({ registry, configuration, sinks: [sink] });

  const error = await t.throwsAsync(training.run(), { code: 'not-finite' });

  t.regex(error!.message, /^Misc\/Bad of trustRegion bad became NaN in epoch 1;/);
  t.is(sink.rows.length, 1);
  await training.dispose();
});

test('a metric that nobody declared is refused', async (t) => {
  const logger = new RunLogger([{ name: 'A', doc: '', owner: 'x' }], []);

  t.throws(() => logger.value('B', 1), { code: 'undeclared-metric', message: /Metric B/ });
  logger.value('A', 1);
  logger.value('A', 4);
  t.deepEqual(await logger.endEpoch(), { A: 2.5 });
  t.deepEqual(await logger.endEpoch(), { A: Number.NaN });
});

test('a checkpoint of another run is refused', async (t) => {
  const one = await train();
  const other = await train({ seed: 1 });

  t.throws(() => other.training.load(one.training.save()), {
    code: 'checkpoint-mismatch',
    message: /seed 0, this run's is 1/,
  });
  await one.training.dispose();
  await other.training.dispose();
});

test('an environment without a module stays in the main thread, which is said once', async (t) => {
  const registry = createRegistry().add(tinyPlugin).add(driftingPointPlugin);
  const configuration = tinyConfiguration(registry, { 'training.workers': 2, 'training.steps': 240 });
  const sink = new MemorySink();
  const training = await createTraining({ registry, configuration, threads: nodeThreads, sinks: [sink] });

  await training.run();

  t.is(sink.messages.length, 1);
  t.regex(sink.messages[0]!, /^DriftingPoint-v0 was registered from code/);
  t.is(sink.rows.length, 2);
  await training.dispose();
});

test('settings that cannot work together are refused before anything runs', async (t) => {
  const registry = tinyRegistry();
  const configuration = tinyConfiguration(registry, { 'training.passes': 1 });

  const error = await t.throwsAsync(createTraining({ registry, configuration }), { code: 'misfit' });

  t.is((error as BelayError).exitCode, 2);
  t.regex(error!.message, /training\.passes/);
});

test('costs with limits by name have their own columns', async (t) => {
  const { sink, training } = await train({ 'constraint.costLimit': { fast: 1, right: 2 } });

  await training.run();

  t.deepEqual(
    sink.columns.filter((name) => name.startsWith('Metrics/EpCost')),
    ['Metrics/EpCost', 'Metrics/EpCost/right', 'Metrics/EpCost/fast'],
  );
  const { costs } = training.results;
  t.deepEqual(
    costs.map(({ name, limit }) => [name, limit]),
    [
      ['cost', null],
      ['right', 2],
      ['fast', 1],
    ],
  );
  t.true(Math.abs(costs[0]!.cost! - costs[1]!.cost! - costs[2]!.cost!) < 1e-9, 'the total is the sum of the two');
  await training.dispose();
});

function withoutTime(state: State): Uint8Array {
  return encodeState({ ...state, seconds: 0 });
}
