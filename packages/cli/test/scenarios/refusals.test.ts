import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

interface Case {
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What the sentence must say. */
  readonly says: readonly RegExp[];
}

const train = ['train', 'kfcpo', 'SafetyPointGoal1-v0', '--steps', '1000'];

const refuses = test.macro(async (t, { args, files = {}, env, says }: Case) => {
  const cwd = await emptyFolder(t);
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);

  const { code, stdout, stderr } = await belay(args, { cwd, env });

  t.is(code, 2, stderr);
  t.is(stdout, '');
  t.regex(stderr, /^belay: [^\n]+ \[[a-z-]+\]\n$/, 'one line: a sentence and its code');
  for (const expected of says) t.regex(stderr, expected);
  t.notRegex(stderr, /\n\s+at /, 'no stack');
  t.deepEqual((await readdir(cwd)).sort(), Object.keys(files).sort(), 'nothing is written');
});

test('unknown command: the nearest one', refuses, { args: ['trian'], says: [/trian/, /train/] });
test('unknown flag: the nearest one', refuses, {
  args: [...train, '--sede', '3'],
  says: [/--sede/, /--seed/],
});
test('missing operand: which', refuses, { args: ['train', 'kfcpo'], says: [/environment/] });
test('too many operands', refuses, { args: ['list', 'algorithms', 'more'], says: [/too many arguments/] });
test('unknown kind of list: the kinds', refuses, { args: ['list', 'algos'], says: [/algorithms, environments/] });
test('unknown algorithm: the nearest one', refuses, {
  args: ['train', 'kfpco', 'SafetyPointGoal1-v0'],
  says: [/kfpco/, /kfcpo/],
});
test('unknown environment: the nearest one', refuses, {
  args: ['train', 'kfcpo', 'SafetyPointGoal9-v0'],
  says: [/SafetyPointGoal9-v0/, /SafetyPointGoal\d-v0;|nearest is SafetyPointGoal/],
});
test('unknown key: the nearest one', refuses, {
  args: [...train, '--set', 'optimizer.dampign=1'],
  says: [/optimizer\.dampign=1/, /optimizer\.damping/],
});
test('unknown part: the nearest one', refuses, {
  args: [...train, '--set', 'optimizer.name=kfak'],
  says: [/kfak/, /kfac/],
});
test('wrong type: key, value, what is allowed', refuses, {
  args: [...train, '--seed', 'seven'],
  says: [/seed=seven/, /--seed/, /integer/],
});
test('value out of range: key, value, range', refuses, {
  args: [...train, '--set', 'advantage.gamma=1.5'],
  says: [/advantage\.gamma=1\.5/, /1/],
});
test('--set without a value: how to write it', refuses, { args: [...train, '--set', 'seed'], says: [/key=value/] });
test('missing configuration file', refuses, {
  args: [...train, '--config', 'none.yaml'],
  says: [/none\.yaml/, /does not exist/],
});
test('broken YAML: file and line', refuses, {
  args: [...train, '--config', 'bad.yaml'],
  files: { 'bad.yaml': 'training:\n  steps: [1,\n' },
  says: [/bad\.yaml, line \d/],
});
test('unknown key in a file: the file', refuses, {
  args: [...train, '--config', 'run.yaml'],
  files: { 'run.yaml': 'training:\n  stepz: 5\n' },
  says: [/training\.stepz=5/, /run\.yaml/, /training\.steps/],
});
test('unknown environment variable: the nearest one', refuses, {
  args: train,
  env: { BELAY_SEDE: '3' },
  says: [/BELAY_SEDE/, /BELAY_SEED/],
});
test('epochs in which no episode can end: which number to raise', refuses, {
  args: ['train', 'kfcpo', 'SafetyPointGoal1-v0', '--steps', '500'],
  says: [/training\.steps=500/, /1000/],
});
test('parts that do not go together: why', refuses, {
  args: ['train', 'cpo', 'SafetyPointGoal1-v0', '--set', 'optimizer.name=adam'],
  says: [/optimizer\.name=adam/, /Fisher/],
});
test('missing plugin file', refuses, {
  args: [...train, '--plugin', './none.ts'],
  says: [/none\.ts/, /does not exist/],
});
test('plugin with a syntax error: file and line', refuses, {
  args: [...train, '--plugin', './bad.ts'],
  files: { 'bad.ts': 'export default {\n  name: ,\n};\n' },
  says: [/bad\.ts, line 2/],
});
test('plugin that registers a taken name: both plugins', refuses, {
  args: [...train, '--plugin', './twin.ts'],
  files: {
    'twin.ts':
      "export default { name: 'twin', version: '1.0.0', setup(b) { b.constraintHandler('margin-blender', { summary: 's', constraints: [1, 1], create() {} }); } };\n",
  },
  says: [/@belay-rl\/kfcpo/, /twin/, /margin-blender/],
});
test('evaluate without a run', refuses, { args: ['evaluate', 'nowhere'], says: [/nowhere/] });
test('resume without a run', refuses, { args: ['train', '--resume', 'nowhere'], says: [/nowhere/] });
test('new with an unknown kind: the kinds', refuses, {
  args: ['new', 'plugin', 'mine', '--kind', 'optimiser'],
  says: [/optimiser/, /optimizer/],
});
test('new over an existing file', refuses, {
  args: ['new', 'plugin', 'mine'],
  files: { 'mine.ts': 'kept' },
  says: [/mine\.ts/, /exists/],
});
test('bench of something unknown', refuses, {
  args: ['bench', 'everything'],
  says: [/update, off-policy, engines, devices, env, vision, train, start, scaling, compare or profile/],
});

for (const [algorithm, set, says] of [
  ['cpo', 'trustRegion.name=none', /trustRegion/],
  ['cpo', 'optimizer.name=adam', /fisher|Fisher/],
  ['sac', 'constraint.name=cpo-dual', /constraint/],
  ['kfcpo', 'training.stepsPerEpoch=1', /training\.stepsPerEpoch/],
] as const) {
  test(`config refuses what train refuses, by the same sentence: ${algorithm} with ${set}`, async (t) => {
    const cwd = await emptyFolder(t);
    const run = [algorithm, 'SafetyPointGoal1-v0', '--set', set];
    const trained = await belay(['train', ...run, '--steps', '20000', '--out', 'never'], { cwd });
    const shown = await belay(['config', ...run, '--set', 'training.steps=20000'], { cwd });
    t.is(trained.code, 2, trained.stdout);
    t.is(shown.code, 2, shown.stdout);
    t.regex(shown.stderr, says);
    t.is(shown.stderr, trained.stderr);
    t.is(shown.stdout, '');
  });
}
