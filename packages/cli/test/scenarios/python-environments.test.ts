import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import anyTest, { type ExecutionContext } from 'ava';
import { fakeGymnasium, pythonWith } from '../../../python/test/support/fake-python.ts';
import { belay, type Ended, ended, said, startBelay } from '../support/belay.ts';
import { numbersOf, rowsWithoutClock } from '../support/progress-rows.ts';

const python = pythonWith('numpy');
const test = python === null ? anyTest.skip : anyTest;

const LANE = 'gymnasium:lane:Lane-v0';
const EPOCHS = ['--set', 'training.stepsPerEpoch=200', '--set', 'training.environments=2'];

/** A folder with the stand-in and a configuration folder of its own, so that nothing is trusted yet. */
function lane(t: ExecutionContext) {
  const folder = fakeGymnasium();
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const env = { XDG_CONFIG_HOME: join(folder, 'trust'), BELAY_PYTHON: python! };
  return {
    folder,
    env,
    run: (...args: readonly string[]): Promise<Ended> => belay(args, { cwd: folder, env }),
    start: (...args: readonly string[]) => startBelay(args, { cwd: folder, env }),
  };
}

/** Python processes that step the environments of a folder: [process, state]. */
function processesOf(folder: string): readonly (readonly [pid: number, state: string])[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const state = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '')[0]!;
      const own =
        command.includes('belay_environments.py') &&
        spawnSync('readlink', [`/proc/${name}/cwd`], { encoding: 'utf8' }).stdout.trim() === folder;
      return own ? [[Number(name), state] as const] : [];
    } catch {
      return [];
    }
  });
}

test('a run trains, records its versions, goes on, and is evaluated', async (t) => {
  const { folder, run } = lane(t);
  const out = await run('train', 'kfcpo', LANE, '--steps', '400', ...EPOCHS, '--workers', '2', '--out', 'one');
  t.is(out.code, 0, out.stderr);
  t.false(out.stdout.includes('a line that the environment prints'));
  const record = readFileSync(join(folder, 'one', 'config.yaml'), 'utf8');
  t.regex(record, /versions:\n {2}python: 3\.\d+\.\d+\n {2}gymnasium: 0\.0\.1\n {2}numpy: /);
  const more = await run('train', '--resume', 'one', '--steps', '600');
  t.is(more.code, 0, more.stderr);
  const evaluation = await run('evaluate', 'one', '--episodes', '3', '--json');
  t.is(evaluation.code, 0, evaluation.stderr);
  const { episodes } = JSON.parse(evaluation.stdout) as { episodes: { length: number }[] };
  t.true(episodes.every(({ length }) => length >= 1 && length <= 25));
  t.deepEqual(processesOf(folder), []);
});

test('rows do not depend on the number of worker processes', async (t) => {
  const { folder, run } = lane(t);
  const rows: string[] = [];
  for (const workers of ['0', '2']) {
    const { code, stderr } = await run(
      'train',
      'cpo',
      LANE,
      '--steps',
      '400',
      ...EPOCHS,
      '--workers',
      workers,
      '--out',
      workers,
    );
    t.is(code, 0, stderr);
    rows.push(rowsWithoutClock(join(folder, workers)));
  }
  t.is(rows[1], rows[0]);
});

test('choices are learnt from', async (t) => {
  const { run } = lane(t);
  for (const space of ['discrete', 'several']) {
    const given = ['--set', `environment.arguments={"space": "${space}"}`];
    const { code, stderr } = await run('train', 'kfcpo', LANE, '--steps', '400', ...EPOCHS, ...given, '--out', space);
    t.is(code, 0, stderr);
  }
});

test('an off-policy run that stops in the middle of an episode goes on to the same rows', async (t) => {
  const { folder, run } = lane(t);
  const few = ['training.warmupSteps=100', 'training.stepsPerEpoch=110', 'training.environments=1'];
  const settings = [...few, 'buffer.keep=true'].flatMap((one) => ['--set', one]);
  const whole = await run('train', 'sac-lag', LANE, '--steps', '220', ...settings, '--out', 'whole');
  t.is(whole.code, 0, whole.stderr);
  const first = await run('train', 'sac-lag', LANE, '--steps', '110', ...settings, '--out', 'parts');
  t.is(first.code, 0, first.stderr);
  const more = await run('train', '--resume', 'parts', '--steps', '220');
  t.is(more.code, 0, more.stderr);
  t.is(rowsWithoutClock(join(folder, 'parts')), rowsWithoutClock(join(folder, 'whole')));
});

test('a process that is killed ends the run with one sentence; its checkpoint is good, and the run goes on', async (t) => {
  const { folder, run } = lane(t);
  // Each process has 100 steps an epoch: step 150 of its first environment is in the second.
  const fault = ['--set', 'environment.arguments={"fault": "kill", "at": 150}'];
  const killed = await run(
    'train',
    'kfcpo',
    LANE,
    '--steps',
    '600',
    ...EPOCHS,
    ...fault,
    '--workers',
    '2',
    '--out',
    'one',
    '--quiet',
  );
  t.is(killed.code, 1);
  t.regex(
    killed.stderr,
    /^belay: .*Python process \d+ ended .* by SIGKILL; the last checkpoint is good.*\[python-died\]\n$/,
  );
  t.deepEqual(processesOf(folder), []);
  writeFileSync(join(folder, 'disarmed'), '');
  const more = await run('train', '--resume', 'one', '--quiet');
  t.is(more.code, 0, more.stderr);
  t.is(numbersOf(join(folder, 'one')).length, 3);
});

test('a NaN names the environment, the epoch and the step', async (t) => {
  const { run } = lane(t);
  for (const [fault, code, what] of [
    ['nan', 'bad-observation', /NaN/],
    ['nan-reward', 'not-finite', /the reward is NaN/],
    ['negative', 'environment-cost', /-1, not a finite number ≥ 0/],
  ] as const) {
    const given = `environment.arguments={"fault": "${fault}", "at": 150}`;
    const { code: exit, stderr } = await run(
      'train',
      'cpo',
      LANE,
      '--steps',
      '400',
      ...EPOCHS,
      '--set',
      given,
      '--out',
      fault,
      '--quiet',
    );
    t.is(exit, 1);
    t.regex(stderr, new RegExp(`^belay: ${LANE}, environment \\d, .*epoch 1.*\\[(${code}|not-finite)\\]\\n$`));
    t.regex(stderr, what);
  }
});

test('what cannot be made is refused with exit code 2, and nothing is written', async (t) => {
  const { folder, run } = lane(t);
  for (const [args, what] of [
    [['--set', 'environment.arguments={"space": "dict"}'], /a Dict, and Belay takes boxes.*\[misfit\]/],
    [
      ['--set', 'environment.arguments={"fault": "no-cost", "at": 1}'],
      /info\['cost'\] is missing.*\[environment-cost\]/,
    ],
    [['--python', './none'], /cannot be run \(ENOENT\): give the path of an interpreter.*\[python-missing\]/],
  ] as const) {
    const { code, stderr } = await run('train', 'cpo', LANE, ...args, '--out', 'one');
    t.is(code, 2);
    t.regex(stderr, what);
    t.false(existsSync(join(folder, 'one')));
  }
  const { stderr } = await run('train', 'cpo', 'gymnasium:broken:Lane-v0', '--out', 'one');
  t.regex(stderr, /has no package broken.*\[python-missing\]/);
  writeFileSync(join(folder, 'broken.py'), 'import lane\n\nraise RuntimeError("no licence")\n');
  const broken = await run('train', 'cpo', 'gymnasium:broken:Lane-v0', '--out', 'one');
  t.is(broken.code, 2);
  t.regex(
    broken.stderr,
    /an import failed in .*: RuntimeError: no licence \(.*broken\.py, line 3\)\. \[python-import\]/,
  );
});

test('the Python package of a run that somebody sends runs only with --trust', async (t) => {
  const { folder, run } = lane(t);
  const { code } = await run('train', 'cpo', LANE, '--steps', '200', ...EPOCHS, '--out', 'one');
  t.is(code, 0);
  // Another user, who has let nothing run.
  rmSync(join(folder, 'trust'), { recursive: true });
  const asked = await run('evaluate', 'one', '--episodes', '1');
  t.is(asked.code, 2);
  t.regex(
    asked.stderr,
    /one names the environment gymnasium:lane:Lane-v0, which runs code that you have not let run: .*lane\.py .*--trust.*\[plugin-untrusted\]/,
  );
  t.is((await run('evaluate', 'one', '--episodes', '1', '--trust')).code, 0);
  t.is((await run('train', '--resume', 'one', '--steps', '400')).code, 0, 'it is remembered');
  writeFileSync(join(folder, 'lane.py'), `${readFileSync(join(folder, 'lane.py'), 'utf8')}\n`);
  const changed = await run('evaluate', 'one', '--episodes', '1');
  t.regex(changed.stderr, /code that has changed since you let it run/);
});

test('a study trains and evaluates it', async (t) => {
  const { folder, run } = lane(t);
  writeFileSync(
    join(folder, 'study.yaml'),
    `name: lanes\nalgorithms: [cpo]\nenvironments: ['${LANE}']\nseeds: [0]\nset: { training.steps: 200, training.stepsPerEpoch: 200, training.environments: 2 }\n`,
  );
  const asked = await run('study', 'study.yaml', '--out', 'study');
  t.regex(asked.stderr, /\[plugin-untrusted\]/);
  const { code, stderr, stdout } = await run('study', 'study.yaml', '--trust', '--out', 'study', '--jobs', '1');
  t.is(code, 0, `${stdout}${stderr}`);
  t.true(existsSync(join(folder, 'study', 'report.html')) || readdirSync(join(folder, 'study')).length > 1);
});

test('Ctrl-C saves after the epoch and ends every Python', async (t) => {
  const { folder, start } = lane(t);
  const child = start('train', 'cpo', LANE, '--steps', '100000', ...EPOCHS, '--workers', '2', '--out', 'one');
  const over = ended(child);
  await said(child, /epoch 1\//);
  t.is(processesOf(folder).length, 2);
  child.kill('SIGINT');
  t.is((await over).code, 130);
  t.deepEqual(processesOf(folder), []);
  t.true(existsSync(join(folder, 'one', 'checkpoints')));
});

test('a second Ctrl-C ends it in the middle of a step that never ends', async (t) => {
  const { folder, start } = lane(t);
  const fault = ['--set', 'environment.arguments={"fault": "hang", "at": 20}'];
  const child = start('train', 'cpo', LANE, '--steps', '400', ...EPOCHS, ...fault, '--workers', '2', '--out', 'one');
  const over = ended(child);
  while (!existsSync(join(folder, 'hanging'))) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill('SIGINT');
  t.is((await over).code, 130);
  // What was killed is waited for by the process that adopts it, in its own time.
  const running = () => processesOf(folder).filter(([, state]) => state !== 'Z');
  while (running().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  t.pass();
});

test('a Belay that is killed leaves no Python behind', async (t) => {
  const { folder, start } = lane(t);
  const child = start('train', 'cpo', LANE, '--steps', '100000', ...EPOCHS, '--workers', '2', '--out', 'one');
  const over = ended(child);
  await said(child, /epoch 1\//);
  child.kill('SIGKILL');
  await over;
  const running = () => processesOf(folder).filter(([, state]) => state !== 'Z');
  while (running().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  t.pass();
});

test('families stand below the list of environments', async (t) => {
  const { run } = lane(t);
  const { stdout } = await run('list', 'environments');
  t.regex(stdout, /gymnasium:PACKAGE:ENV_ID: /);
  t.regex(stdout, /safety-gymnasium:ENV_ID: /);
});

const gymnasium = pythonWith('gymnasium');
const testWithGymnasium = gymnasium === null ? anyTest.skip : anyTest;

/** The blocks of Python of a page. */
const pythonOf = (page: string): readonly string[] =>
  [
    ...readFileSync(new URL(`../../../../docs/how-to/${page}`, import.meta.url), 'utf8').matchAll(
      /^```python\n([\s\S]*?)^```/gm,
    ),
  ].map(([, block]) => block!);

testWithGymnasium(
  'with Gymnasium itself: the how-to’s environment trains, and its policy acts in Python',
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'belay-lane-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'lane.py'), pythonOf('python-environments.md')[0]!);
    const env = { XDG_CONFIG_HOME: join(folder, 'trust'), BELAY_PYTHON: gymnasium! };
    const run = (...args: readonly string[]): Promise<Ended> => belay(args, { cwd: folder, env });
    const checked = await run('check-env', LANE);
    t.is(checked.code, 0, `${checked.stdout}${checked.stderr}`);
    const limit = ['--steps', '400', '--limit', '10', '--out', 'runs/mine'];
    const trained = await run('train', 'kfcpo', LANE, ...limit, ...EPOCHS);
    t.is(trained.code, 0, trained.stderr);
    t.is((await run('export', 'runs/mine', '--format', 'json')).code, 0);
    const [read, , act, , loop] = pythonOf('runs-in-python.md');
    const module = fileURLToPath(new URL('../../../python/python', import.meta.url));
    const code = [`observation = [0.1, 0.2]`, read, act, loop, 'print(truncated)'].join('\n');
    const { status, stdout, stderr } = spawnSync(gymnasium!, ['-c', code], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: module },
      encoding: 'utf8',
    });
    t.is(status, 0, stderr);
    t.regex(stdout, / 10(\.0)?\nTrue\n$/);
  },
);
