import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay, emptyFolder, ended, holding, said, startBelay } from './support/belay.ts';

const plugin = fileURLToPath(new URL('../../../examples/own-environment.ts', import.meta.url));

interface Task {
  readonly environment: string;
  readonly plugin: string;
}

/** A training of a second: a small environment, small networks, epochs of 800 steps. */
function training(steps: number, ...more: readonly string[]): readonly string[] {
  return command({ environment: 'SpeedLimit-v0', plugin }, steps, more);
}

/** One that stands still at a step of its environments' lives until a file is there. */
function held(steps: number, hold: { at: number; until: string }, ...more: readonly string[]): readonly string[] {
  const settings = Object.entries(holding.settings(hold.at, hold.until));
  return command(holding, steps, [...settings.flatMap(([key, value]) => ['--set', `${key}=${value}`]), ...more]);
}

function command(task: Task, steps: number, more: readonly string[]): readonly string[] {
  const settings = [
    'training.stepsPerEpoch=800',
    'training.environments=2',
    'policy.hiddenSizes=8',
    'critic.hiddenSizes=8',
  ];
  return [
    ...[
      'train',
      'kfcpo',
      task.environment,
      '--plugin',
      task.plugin,
      '--steps',
      String(steps),
      '--limit',
      '10',
      '--workers',
      '1',
    ],
    ...settings.flatMap((setting) => ['--set', setting]),
    ...more,
  ];
}

/** progress.csv without the columns that differ from run to run. */
async function rows(directory: string): Promise<readonly string[]> {
  const lines = (await readFile(join(directory, 'progress.csv'), 'utf8')).trimEnd().split('\n');
  const header = (lines[0] as string).split(',');
  return lines.map((line) =>
    line
      .split(',')
      .filter((_, i) => !(header[i] as string).startsWith('Time/'))
      .join(','),
  );
}

test('train fills exactly the directory of --out, prints a line an epoch and a summary', async (t) => {
  const cwd = await emptyFolder(t);

  const { code, stdout, stderr } = await belay(training(1600, '--out', 'mine'), { cwd });

  t.is(code, 0, stderr);
  t.is(stderr, '');
  t.deepEqual(await readdir(cwd), ['mine']);
  t.deepEqual((await readdir(join(cwd, 'mine'))).sort(), [
    'checkpoints',
    'config.yaml',
    // That the environment is checked in its first steps.
    'messages.log',
    'progress.csv',
    'summary.json',
  ]);
  t.regex(stdout, /^Training kfcpo on SpeedLimit-v0: 1,600 steps in 2 epochs; cost limit 10; mine\n/);
  t.regex(
    stdout,
    /epoch 1\/2 {2}steps 800 {2}return \S+ {2}cost \S+\/10 {2}KL \S+ {2}roll-back \d+% {2}\d+ steps\/s {2}left /,
  );
  t.regex(stdout, /Trained kfcpo on SpeedLimit-v0\.\n/);
  t.regex(stdout, /cost +\S+, (within|over) the limit of 10\n/);
  t.regex(stdout, /npx belay evaluate mine\n$/);
  t.is((await rows(join(cwd, 'mine'))).length, 3);
});

test('train refuses a directory that holds a run, and evaluate reads it', async (t) => {
  const cwd = await emptyFolder(t);
  await belay(training(800, '--out', 'mine', '--quiet'), { cwd });
  const before = await readFile(join(cwd, 'mine/progress.csv'), 'utf8');

  const again = await belay(training(800, '--out', 'mine'), { cwd });

  t.is(again.code, 2);
  t.regex(again.stderr, /^belay: mine holds another run already .*--resume mine.* \[run-exists\]\n$/);
  t.is(await readFile(join(cwd, 'mine/progress.csv'), 'utf8'), before);

  const { code, stdout, stderr } = await belay(['evaluate', 'mine', '--episodes', '3', '--json'], { cwd });
  t.is(code, 0, stderr);
  const evaluation = JSON.parse(stdout);
  t.like(evaluation, { algorithm: 'kfcpo', environment: 'SpeedLimit-v0', actions: 'mean', layouts: 'held out' });
  t.is(evaluation.episodes.length, 3);
  t.is(evaluation.return.interval.length, 2);
  t.like(evaluation.costs[0], { limit: 10 });

  const text = await belay(['evaluate', 'mine', '--episodes', '3'], { cwd });
  t.regex(text.stdout, /3 episodes, mean actions, layouts held out from training/);
  t.regex(text.stdout, /\d+% of the episodes are over the limit of 10; the worst tenth cost \S+ on average/);
});

test('--quiet prints nothing, --json one object a line', async (t) => {
  const cwd = await emptyFolder(t);

  const quiet = await belay(training(800, '--out', 'quiet', '--quiet'), { cwd });
  const json = await belay(training(1600, '--out', 'json', '--json'), { cwd });

  t.deepEqual(quiet, { code: 0, stdout: '', stderr: '' });
  const events = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(
    events.map(({ event }) => event),
    ['start', 'message', 'epoch', 'epoch', 'end'],
  );
  t.like(events.at(-1), { outcome: 'finished', steps: 1600, limit: 10 });
});

test('Ctrl-C finishes the epoch, saves and says how to go on; the resumed run equals one that never stopped', async (t) => {
  const cwd = await emptyFolder(t);
  const steps = 4000;
  // In the third of five epochs of 400 steps of each environment.
  const hold = { at: 2 * 400 + 50, until: join(cwd, 'go-on') };
  const child = startBelay(held(steps, hold, '--out', 'stopped'), { cwd });
  const end = ended(child);
  await said(child, /epoch 2\/5/);
  child.kill('SIGINT');
  await said(child, /Finishing this epoch/);
  await writeFile(hold.until, '');

  const stopped = await end;

  t.is(stopped.code, 130, stopped.stderr);
  t.regex(stopped.stdout, /Finishing this epoch, then saving/);
  t.regex(stopped.stdout, /npx belay train --resume stopped\n$/);
  t.is((await rows(join(cwd, 'stopped'))).length, 1 + 3, 'it stopped before its end');

  const resumed = await belay(['train', '--resume', 'stopped'], { cwd });
  t.is(resumed.code, 0, resumed.stderr);
  await belay(held(steps, hold, '--out', 'whole', '--quiet'), { cwd });
  t.deepEqual(await rows(join(cwd, 'stopped')), await rows(join(cwd, 'whole')));
});

test('a second Ctrl-C stops at once', async (t) => {
  const cwd = await emptyFolder(t);
  // An epoch that does not end.
  const child = startBelay(held(1600, { at: 50, until: join(cwd, 'never') }, '--out', 'mine'), { cwd });
  const end = ended(child);
  await said(child, /^Training/);
  child.kill('SIGINT');
  await said(child, /Finishing this epoch/);
  // What comes sooner is the same press.
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill('SIGINT');

  const { code, stdout } = await end;

  t.is(code, 130);
  t.notRegex(stdout, /Stopped kfcpo/);
});

test('resume takes no other settings', async (t) => {
  const { code, stderr } = await belay(['train', '--resume', 'mine', '--seed', '3'], { cwd: await emptyFolder(t) });

  t.is(code, 2);
  t.regex(stderr, /remove --seed/);
});

test('bench train measures a run and leaves nothing behind', async (t) => {
  const cwd = await emptyFolder(t);

  const { code, stdout, stderr } = await belay(['bench', ...training(2400, '--json')], { cwd });

  t.is(code, 0, stderr);
  const figures = JSON.parse(stdout);
  t.like(figures, { algorithm: 'kfcpo', environment: 'SpeedLimit-v0', steps: 2400, epochs: 3, workers: 1 });
  // The first epoch does not count.
  for (const name of ['stepsPerSecond', 'epochSeconds', 'coresBusy']) {
    const { median, lowest, highest, repeats } = figures.spread[name];
    t.true(repeats === 2 && lowest > 0 && lowest <= median && median <= highest, name);
    t.is(figures[name], median);
  }
  const { rollout, update, values, actor, critics, logging, checkpoint, rest } = figures.seconds;
  const parts = [rollout, update, logging, checkpoint, rest];
  for (const part of [rollout, update, actor, logging, checkpoint]) t.true(part.lowest > 0);
  // Of two epochs the median is the mean, which adds up.
  const sum = (spreads: readonly { median: number }[]) => spreads.reduce((total, { median }) => total + median, 0);
  t.true(Math.abs(sum(parts) - figures.epochSeconds) < 1e-9);
  t.true(Math.abs(sum([values, actor, critics]) - update.median) < 1e-9);
  t.true(figures.startSeconds > 0 && figures.megabytes.peak >= figures.megabytes.late);
  t.true(figures.machine.cores > 0);
  t.deepEqual(await readdir(cwd), []);
});

test('bench train counts no epoch of an off-policy warm-up', async (t) => {
  const cwd = await emptyFolder(t);
  const warmup = ['--set', 'training.warmupSteps=1500', '--set', 'training.stepsPerEpoch=500'];
  const rare = ['--set', 'training.updatesPerStep=0.01', '--workers', '1', '--plugin', plugin];
  const measured = await belay(
    ['bench', 'train', 'sac-lag', 'SpeedLimit-v0', ...warmup, ...rare, '--repeats', '2', '--json'],
    { cwd },
  );
  const tooShort = await belay(['bench', 'train', 'sac-lag', 'SpeedLimit-v0', ...warmup, ...rare, '--steps', '1500'], {
    cwd,
  });

  t.is(measured.code, 0, measured.stderr);
  const { epochs, leftOut, seconds } = JSON.parse(measured.stdout);
  t.deepEqual({ epochs, leftOut }, { epochs: 5, leftOut: 3 });
  t.true(seconds.update.lowest > 0, 'every epoch that counts has gradient steps');
  t.is(tooShort.code, 2);
  t.regex(
    tooShort.stderr,
    /leaves the 3 epochs of the warm-up \(training\.warmupSteps\) out: give --steps for 4 epochs/,
  );
});
