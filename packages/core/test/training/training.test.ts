import { createTraining, encodeState, type State, type Training } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import test from 'ava';
import { MemorySink, tinyConfiguration, tinyRegistry } from './tiny-run.ts';

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

  t.deepEqual(sink.columns.slice(0, 7), [
    'Metrics/EpRet',
    'Metrics/EpCost',
    'Metrics/EpLen',
    'Metrics/EpochRet',
    'Metrics/EpochCost',
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

function withoutTime(state: State): Uint8Array {
  return encodeState({ ...state, seconds: 0 });
}
