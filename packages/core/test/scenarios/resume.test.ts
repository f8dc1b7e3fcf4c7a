import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import test from 'ava';
import { ended, newDirectory, rowsOf, start as startScript, untilRows } from '../support/killed-run.ts';
import { tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

const script = fileURLToPath(new URL('./run-tiny.ts', import.meta.url));

const start = (...args: string[]) => startScript(script, ...args);

async function wholeRun(): Promise<string[][]> {
  const directory = newDirectory();
  await ended(start('train', directory));
  return rowsOf(directory);
}

test('a run that is killed again and again and resumed equals one that was never stopped', async (t) => {
  const directory = newDirectory();
  // Neither of the two comes to the run's end, however late its kill is.
  const goOn = `${directory}.go-on`;
  const first = start('train', directory, '2', '1', goOn);
  await untilRows(directory, 3, first);
  first.kill('SIGKILL');
  t.is(await ended(first), 'SIGKILL');
  const second = start('resume', directory);
  await untilRows(directory, 5, second);
  second.kill('SIGKILL');
  t.is(await ended(second), 'SIGKILL');
  writeFileSync(goOn, '');

  const outcome = await resumeDirectory(directory, { registry: tinyRegistry() });

  t.true(outcome.finished);
  t.is(outcome.steps, 1200);
  t.deepEqual(rowsOf(directory), await wholeRun());
  t.deepEqual(readdirSync(directory).sort(), [
    'checkpoints',
    'config.yaml',
    // That nothing in the run acts on its limit.
    'messages.log',
    'progress.csv',
    'summary.json',
  ]);
  t.deepEqual(readdirSync(join(directory, 'checkpoints')), [
    'epoch-000006.belay',
    'epoch-000008.belay',
    'epoch-000010.belay',
  ]);
});

/** Nothing in the tiny algorithm acts on a limit, which a limited run would say. */
const unlimited = { 'constraint.costLimit': Number.POSITIVE_INFINITY };

/** A finished run's files as they would lie after a death: `epochs` checkpointed, `rows` written. */
async function runOf(epochs: number): Promise<string> {
  const directory = newDirectory();
  const registry = tinyRegistry();
  const stop = new AbortController();
  await trainInDirectory({
    registry,
    configuration: tinyConfiguration(registry, { 'training.checkpointsKept': 10, ...unlimited }),
    directory,
    signal: stop.signal,
    onEpoch: (_, training) => {
      if (training.epoch === epochs) stop.abort();
    },
  });
  return directory;
}

test('a signal ends the run after its epoch, saved, whatever the epoch', async (t) => {
  const whole = rowsOf(await runOf(4));

  for (const epochs of [1, 2, 3]) {
    const directory = await runOf(epochs);
    t.deepEqual(rowsOf(directory), whole.slice(0, epochs + 1));
    const outcome = await resumeDirectory(directory, { registry: tinyRegistry() });
    t.true(outcome.finished);
    t.deepEqual(rowsOf(directory), whole, `stopped after epoch ${epochs}`);
  }
});

test('rows after the checkpoint, and half a row, are cut and made again', async (t) => {
  const directory = await runOf(2);
  const whole = rowsOf(await runOf(4));
  appendFileSync(join(directory, 'progress.csv'), `${whole[2]!.join(',')}\n0.5,0.2`);

  await resumeDirectory(directory, { registry: tinyRegistry() });

  t.deepEqual(rowsOf(directory), whole);
});

test('a damaged checkpoint is passed over, with a sentence, for the one before it', async (t) => {
  const directory = await runOf(3);
  truncateSync(join(directory, 'checkpoints', 'epoch-000003.belay'), 1000);
  const sentences: string[] = [];

  await resumeDirectory(directory, {
    registry: tinyRegistry(),
    sinks: [{ open() {}, row() {}, close() {}, message: (sentence) => sentences.push(sentence) }],
  });

  t.deepEqual(rowsOf(directory), rowsOf(await runOf(4)));
  t.is(sentences.length, 2);
  t.regex(sentences[0]!, /epoch-000003\.belay is cut short/);
  t.regex(sentences[1]!, /^The checkpoint of epoch 2 is used instead/);
});

test('a run that died before its first checkpoint begins again', async (t) => {
  const directory = await runOf(1);
  rmSync(join(directory, 'checkpoints'), { recursive: true });
  writeFileSync(join(directory, 'progress.csv'), 'Metrics/Ep');

  await resumeDirectory(directory, { registry: tinyRegistry() });

  t.deepEqual(rowsOf(directory), rowsOf(await runOf(4)));
});

test('a run that was begun with other versions says so when it goes on', async (t) => {
  const directory = await runOf(1);
  const config = join(directory, 'config.yaml');
  const { versions } = process;
  writeFileSync(config, readFileSync(config, 'utf8').replace(`node: ${versions.node}`, 'node: 1.2.3'));
  const sentences: string[] = [];

  await resumeDirectory(directory, {
    registry: tinyRegistry(),
    sinks: [{ open() {}, row() {}, close() {}, message: (sentence) => sentences.push(sentence) }],
  });

  t.deepEqual(sentences, [
    `This run was begun with node 1.2.3 (now ${versions.node}): what follows may differ from what it would have been.`,
  ]);
});

test('a folder without a run, and one that holds another, are refused', async (t) => {
  const registry = tinyRegistry();
  const configuration = tinyConfiguration(registry);
  const directory = await runOf(1);
  const before = readdirSync(directory);

  const none = await t.throwsAsync(resumeDirectory(newDirectory(), { registry }), { code: 'no-run' });
  const taken = await t.throwsAsync(trainInDirectory({ registry, configuration, directory }), { code: 'run-exists' });

  t.regex(none!.message, /holds no run/);
  t.true(taken!.message.includes(`--resume ${directory}`));
  t.deepEqual(readdirSync(directory), before);
});
