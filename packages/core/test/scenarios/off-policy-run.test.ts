import { existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogRow } from '@belay-rl/core';
import { nodeThreads, resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import { createTraining, encodeState } from '@belay-rl/core/run';
import test from 'ava';
import { ended, newDirectory, rowsOf, start as startScript, untilRows } from '../support/killed-run.ts';
import { offPolicyConfiguration, offPolicyRegistry } from './tiny-off-policy.ts';

const registry = offPolicyRegistry();

async function train(overrides: Readonly<Record<string, unknown>> = {}): Promise<{ rows: LogRow[]; bits: Uint8Array }> {
  const configuration = offPolicyConfiguration(registry, overrides);
  const training = await createTraining({ registry, configuration, threads: nodeThreads });
  const rows: LogRow[] = [];
  await training.run({ onEpoch: (row) => void rows.push(row) });
  const bits = encodeState({ ...training.saveState(), seconds: 0 });
  await training.dispose();
  return { rows, bits };
}

test('an epoch is its steps, the warm-up learns nothing, and gradient steps come to updatesPerStep', async (t) => {
  const { rows } = await train();
  // 3 environments do not divide 100 steps: 2 do. The warm-up's 50 steps leave 50, at a quarter each.
  t.deepEqual(
    rows.map((row) => row['TotalEnvSteps']),
    [100, 200, 300, 400, 500, 600, 700],
  );
  t.deepEqual(
    rows.map((row) => row['Train/Updates']),
    [12, 25, 25, 25, 25, 25, 25],
  );
  t.true(rows.every((row) => Number.isFinite(row['Loss/Loss_reward_critic'])));
  t.is(rows.at(-1)!['Train/ReplayRows'], 298);
});

test('two worker threads give the rows and the checkpoint of none', async (t) => {
  const [none, two] = [await train(), await train({ 'training.workers': 2 })];
  const timeless = (rows: readonly LogRow[]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));
  t.deepEqual(timeless(two.rows), timeless(none.rows));
  t.deepEqual(two.bits, none.bits);
});

test('saved in memory and loaded, a run goes on to the same bits', async (t) => {
  const configuration = offPolicyConfiguration(registry);
  const whole = await createTraining({ registry, configuration });
  let saved: Uint8Array = new Uint8Array();
  await whole.run({
    onEpoch: () => {
      if (whole.epoch === 3) saved = whole.save();
    },
  });
  const rest = await createTraining({ registry, configuration });
  rest.load(saved);
  await rest.run();
  t.deepEqual(encodeState({ ...rest.saveState(), seconds: 0 }), encodeState({ ...whole.saveState(), seconds: 0 }));
  await whole.dispose();
  await rest.dispose();
});

const script = fileURLToPath(new URL('./run-off-policy.ts', import.meta.url));

const start = (...args: string[]) => startScript(script, ...args);

test('a run that is killed again and again and resumed equals one that was never stopped', async (t) => {
  const whole = newDirectory();
  await ended(start('train', whole));
  const directory = newDirectory();
  // Neither of the two comes to the run's end, however late its kill is.
  const goOn = `${directory}.go-on`;
  const first = start('train', directory, '2', '2', goOn);
  await untilRows(directory, 3, first);
  first.kill('SIGKILL');
  t.is(await ended(first), 'SIGKILL');
  const second = start('resume', directory);
  await untilRows(directory, 5, second);
  second.kill('SIGKILL');
  t.is(await ended(second), 'SIGKILL');
  writeFileSync(goOn, '');

  const outcome = await resumeDirectory(directory, { registry });

  t.true(outcome.finished);
  t.deepEqual(rowsOf(directory), rowsOf(whole));
  // What only going on needs is gone: this run does not keep it.
  t.deepEqual(readdirSync(join(directory, 'checkpoints')), [
    'epoch-000010.belay',
    'epoch-000011.belay',
    'epoch-000012.belay',
  ]);
});

/** A run that was stopped after some epochs. */
async function stopped(epochs: number): Promise<string> {
  const directory = newDirectory();
  const configuration = offPolicyConfiguration(registry, { 'training.steps': 1200 });
  const controller = new AbortController();
  await trainInDirectory({
    registry,
    configuration,
    directory,
    signal: controller.signal,
    onEpoch: (_row, training) => {
      if (training.epoch === epochs) controller.abort();
    },
  });
  return directory;
}

test('a checkpoint adds what is new of the replay buffer, and what no checkpoint needs is removed', async (t) => {
  const directory = join(await stopped(9), 'checkpoints');
  const names = readdirSync(directory).sort();
  // Two rings of 150 records, some 53 an epoch: three or four epochs' before the oldest of the three checkpoints.
  t.deepEqual(names.slice(0, 3), ['epoch-000007.belay', 'epoch-000008.belay', 'epoch-000009.belay']);
  t.true(names.includes('journal-000009.belay') && names.includes('journal-000005.belay'));
  t.false(names.includes('journal-000001.belay'));
  const size = (name: string): number => statSync(join(directory, name)).size;
  // 100 transitions of 3 + 1 + 1 numbers, and what an end adds.
  t.true(size('journal-000009.belay') < 100 * 5 * 4 * 1.5, `${size('journal-000009.belay')}`);
});

test('without a piece of the buffer a run goes on from the newest checkpoint that needs none of it, and says so', async (t) => {
  const whole = rowsOf(await stopped(12));
  const harms: readonly (readonly [piece: number, harm: (file: string) => void])[] = [
    [3, rmSync],
    [2, rmSync],
    [3, (file) => truncateSync(file, 100)],
  ];
  for (const [piece, harm] of harms) {
    const directory = await stopped(3);
    harm(join(directory, 'checkpoints', `journal-00000${piece}.belay`));
    const said: string[] = [];
    const sink = { open() {}, row() {}, close() {}, message: (sentence: string) => said.push(sentence) };

    await resumeDirectory(directory, { registry, sinks: [sink] });

    t.true(said.some((sentence) => sentence.includes(`checkpoint of epoch ${piece - 1} is used instead`)));
    t.deepEqual(rowsOf(directory), whole);
  }
});

test('without the first piece of the buffer no checkpoint can go on, which is a sentence', async (t) => {
  const directory = await stopped(3);
  rmSync(join(directory, 'checkpoints', 'journal-000001.belay'));

  const error = await t.throwsAsync(resumeDirectory(directory, { registry }));

  t.is((error as unknown as { code: string }).code, 'bad-checkpoint');
});

for (const [title, overrides, sentence] of [
  [
    'a natural optimizer',
    { 'optimizer.name': 'conjugate-gradient' },
    /optimizer\.name=conjugate-gradient .* optimizer\.name=adam or sgd/,
  ],
  [
    'a setting of another kind of actor',
    { 'policy.minLogStd': -3 },
    /policy\.minLogStd=-3 .* no effect with policy\.actor=deterministic/,
  ],
  ['a buffer too small', { 'buffer.size': 6 }, /buffer\.size=6 leaves 3 rows/],
  [
    'an on-policy key',
    { 'training.passes': 3 },
    /training\.passes .* is of on-policy algorithms, and tiny-off-policy is off-policy/,
  ],
] as const) {
  test(`refused before anything runs: ${title}`, async (t) => {
    const directory = newDirectory();
    const error = await t.throwsAsync(async () =>
      trainInDirectory({ registry, configuration: offPolicyConfiguration(registry, overrides), directory }),
    );
    t.regex(error!.message, sentence);
    t.false(existsSync(directory));
  });
}
