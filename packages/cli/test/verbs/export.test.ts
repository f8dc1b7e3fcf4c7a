import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadPolicy } from '@belay-rl/core/node';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

/** A run of a few hundred steps. */
async function trained(cwd: string, algorithm: string): Promise<string> {
  const quick = ['training.stepsPerEpoch=500', 'training.environments=1', 'training.workers=0', 'critic.passes=1'];
  const { code, stderr } = await belay(
    [
      'train',
      algorithm,
      'SafetyPointCircle1-v0',
      '--steps',
      '500',
      '--out',
      'run',
      ...quick.flatMap((s) => ['--set', s]),
    ],
    { cwd },
  );
  if (code !== 0) throw new Error(stderr);
  return join(cwd, 'run');
}

test('a trained policy leaves as a module that acts alike, and as an ONNX file', async (t) => {
  const cwd = await emptyFolder(t);
  const run = await trained(cwd, 'ppo-lag');

  const js = await belay(['export', 'run', '--format', 'js', '--out', 'site.mjs'], { cwd });
  const onnx = await belay(['export', 'run', '--format', 'onnx'], { cwd });

  t.is(js.code, 0, js.stderr);
  t.is(onnx.code, 0, onnx.stderr);
  t.regex(
    js.stdout,
    /policy\.js {2}\d\.\d kB\n.*weights\.js {2}\d+ kB\n.*\nThe mean action of ppo-lag on SafetyPointCircle1-v0 after 500 steps: \d+ numbers in, 2 out\.\n/,
  );
  t.deepEqual(readdirSync(join(cwd, 'site.mjs')).sort(), ['package.json', 'policy.js', 'weights.js']);
  t.true(statSync(join(run, 'export/policy.onnx')).size > 1000);
  const { act, policy } = await import(pathToFileURL(join(cwd, 'site.mjs/policy.js')).href);
  using loaded = loadPolicy(run);
  const observation = Array.from({ length: policy.observations }, (_, i) => Math.sin(i));
  for (const [j, value] of loaded.act(observation).entries()) t.true(Math.abs(act(observation)[j] - value) <= 1e-5);
});

test('a policy that its wrapper feeds is refused with the reason, and nothing is written', async (t) => {
  const cwd = await emptyFolder(t);
  await trained(cwd, 'ppo-saute');

  const { code, stderr } = await belay(['export', 'run', '--format', 'js', '--out', 'site'], { cwd });

  t.is(code, 2);
  t.regex(stderr, /its wrapper adds.*\[cannot-export\]/);
  t.false(existsSync(join(cwd, 'site')));
});

test('a format that does not exist, and a folder without a run, are refused', async (t) => {
  const cwd = await emptyFolder(t);

  const format = await belay(['export', 'run', '--format', 'torch'], { cwd });
  const run = await belay(['export', 'run', '--format', 'js'], { cwd });

  t.is(format.code, 2);
  t.regex(format.stderr, /--format torch is none of onnx, js/);
  t.is(run.code, 2);
  t.regex(run.stderr, /holds no checkpoint of a run/);
});
