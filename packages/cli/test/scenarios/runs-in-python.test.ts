import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPolicy } from '@belay-rl/core/node';
import anyTest from 'ava';
import { parse, stringify } from 'yaml';
import { pythonWith } from '../../../python/test/support/fake-python.ts';
import { belay, emptyFolder } from '../support/belay.ts';
import { numbersOf } from '../support/progress-rows.ts';

const module = fileURLToPath(new URL('../../../python/python', import.meta.url));
const python = pythonWith('json');
const test = python === null ? anyTest.skip : anyTest;

/** What Python prints as JSON; infinities are texts there. */
function inPython(code: string, cwd: string, interpreter = python!): unknown {
  const script = `import json, sys\nsys.path.insert(0, ${JSON.stringify(module)})\nimport belay_runs\n${code}`;
  const { status, stdout, stderr } = spawnSync(interpreter, ['-c', script], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(
    stdout.replaceAll(/(?<=[ [])-?Infinity/g, (word) => `"${word}"`).replaceAll(/(?<=[ [])NaN/g, '"NaN"'),
  );
}

const asTexts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, x: unknown) => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x)));

test('a run is read as it was written, and its policy acts as loadPolicy', async (t) => {
  const cwd = await emptyFolder(t);
  const small = ['training.stepsPerEpoch=1000', 'training.environments=1', 'training.workers=0', 'critic.passes=1'];
  const { code, stderr } = await belay(
    [
      'train',
      'kfcpo',
      'SafetyPointGoal1-v0',
      '--steps',
      '2000',
      '--out',
      'runs/one',
      ...small.flatMap((s) => ['--set', s]),
    ],
    { cwd },
  );
  t.is(code, 0, stderr);
  const run = inPython('print(json.dumps(belay_runs.read_run("runs/one")))', cwd) as Record<string, never>;
  t.deepEqual(run['config'], asTexts(parse(readFileSync(join(cwd, 'runs/one/config.yaml'), 'utf8'))) as never);
  t.deepEqual(run['summary'], JSON.parse(readFileSync(join(cwd, 'runs/one/summary.json'), 'utf8')));
  const rows = numbersOf(join(cwd, 'runs/one'));
  t.deepEqual(run['progress'], asTexts(rows) as never);

  const exported = await belay(['export', 'runs/one', '--format', 'json'], { cwd });
  t.is(exported.code, 0, exported.stderr);
  using policy = loadPolicy(join(cwd, 'runs/one'));
  const observation = Array.from({ length: 60 }, (_, i) => Math.sin(i));
  const acted = inPython(
    `print(json.dumps(belay_runs.load_policy("runs/one").act(${JSON.stringify(observation)})))`,
    cwd,
  ) as number[];
  for (const [j, value] of policy.act(observation).entries()) t.true(Math.abs(acted[j]! - value) <= 1e-5);

  t.is(inPython('print(len(belay_runs.read_runs(".")))', cwd), 1);
  const pandas = pythonWith('pandas');
  if (pandas === null) t.log('pandas is not installed: frame was not tried');
  else {
    const shape = inPython(
      't = belay_runs.frame(belay_runs.read_runs("."))\nprint(json.dumps([*t.shape, t["algorithm"][0]]))',
      cwd,
      pandas,
    );
    t.deepEqual(shape, [2, Object.keys(rows[0]!).length + 4, 'kfcpo']);
  }
});

test('whatever a setting may hold is read from config.yaml as YAML reads it', async (t) => {
  const cwd = await emptyFolder(t);
  const odd = {
    algorithm: { name: 'my/idea@1', text: 'a: b # c', quoted: "it's", empty: '', list: ['- x', 'true', '1e5', 'null'] },
    environment: { name: 'gymnasium:lane:Lane-v0', arguments: '{"size": [1, 2]}', costKeys: ['cost', 'left:right'] },
    'key: with': {
      'deep "er"': { none: null, yes: true, no: false, inf: Number.POSITIVE_INFINITY, small: 1e-7, negative: -2.5e10 },
    },
    plugins: ['./soft.ts', '@scope/name'],
    pluginSources: [
      { plugin: 'soft', version: '1.0.0', file: './soft.ts', sha256: '0e12', more: [1, [2, 3], { a: { b: [] } }] },
      { plugin: '@scope/name', version: '2', package: '@scope/name@2.0.0', sha256: 'ff' },
    ],
    seed: 0,
    none: [],
    nothing: {},
    ünïcode: 'π ≤ 4 — “quoted”',
  };
  mkdirSync(join(cwd, 'run'));
  writeFileSync(join(cwd, 'run', 'config.yaml'), stringify(odd, { lineWidth: 0 }));
  const config = inPython('print(json.dumps(belay_runs.read_run("run")["config"]))', cwd);
  t.deepEqual(config, asTexts(odd));
});
