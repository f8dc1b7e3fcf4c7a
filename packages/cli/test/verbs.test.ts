import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { decode } from 'fast-png';
import { verbs } from '../src/verbs.ts';
import { belay, emptyFolder } from './support/belay.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('--help lists every command and ends well', async (t) => {
  const { code, stdout, stderr } = await belay(['--help'], { cwd: root });

  t.is(code, 0);
  t.is(stderr, '');
  for (const { usage } of verbs) t.true(stdout.includes(usage), usage);
  for (const line of stdout.split('\n')) t.true(line.length <= 80, line);
});

test('every command has help with an example that begins with its name', async (t) => {
  for (const { name } of verbs) {
    const { code, stdout } = await belay([name, '--help'], { cwd: root });

    t.is(code, 0, name);
    t.regex(stdout, new RegExp(`Example:\\n  belay ${name}`), name);
    for (const line of stdout.split('\n')) t.true(line.length <= 80, line);
  }
});

test('--version is the package’s', async (t) => {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

  const { stdout } = await belay(['--version'], { cwd: root });

  t.is(stdout, `${manifest.version}\n`);
});

for (const kind of ['algorithms', 'environments', 'optimizers', 'constraint-handlers', 'trust-regions', 'wrappers']) {
  test(`list ${kind} --json is an array of objects with a name and a one-line summary`, async (t) => {
    const { code, stdout } = await belay(['list', kind, '--json'], { cwd: root });

    t.is(code, 0);
    const rows = JSON.parse(stdout) as { name: string; summary: string }[];
    t.true(rows.length > 0);
    for (const { name, summary } of rows) t.true(name.length > 0 && summary.length > 0 && !summary.includes('\n'));
  });
}

test('list environments says agent, task, level, sizes and costs', async (t) => {
  const { stdout } = await belay(['list', 'environments', '--json'], { cwd: root });

  const found = (JSON.parse(stdout) as Record<string, unknown>[]).find(({ name }) => name === 'SafetyPointGoal1-v0');
  t.like(found, { agent: 'Point', task: 'Goal', level: 1, observationSize: 60, actionSize: 2, maxSteps: 1000 });
  t.true(Array.isArray(found?.['costs']));
});

test('list environments has each environment once, under its family', async (t) => {
  const { code, stdout } = await belay(['list', 'environments'], { cwd: root });

  t.is(code, 0);
  const lines = stdout.split('\n');
  const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
  t.true(at('Bullet-Safety-Gym:') < at('SafetyCarCircle-v0'));
  t.true(at('SafetyCarCircle-v0') < at('Safety-Gymnasium:'));
  t.true(at('Safety-Gymnasium:') < at('SafetyCarCircle0-v0'));
  t.is(at('SafetyCarCircle0Gymnasium-v0'), -1);
  t.regex(stdout, /^\d+ more ids, such as Safety\w+Gymnasium-v0, name the same environments/m);
});

test('config says where each value comes from, in order of precedence', async (t) => {
  const cwd = await emptyFolder(t);
  await writeFile(join(cwd, 'run.yaml'), 'seed: 1\ntraining: { steps: 5000, stepsPerEpoch: 5000, workers: 3 }\n');
  const flags = ['--config', 'run.yaml', '--set', 'training.environments=2', '--workers', '1', '--json'];

  const { code, stdout, stderr } = await belay(['config', 'kfcpo', 'SafetyPointGoal1-v0', ...flags], {
    cwd,
    env: { BELAY_SEED: '7', BELAY_TRAINING_ENVIRONMENTS: '3' },
  });

  t.is(code, 0, stderr);
  const rows = JSON.parse(stdout) as { key: string; value: unknown; origin: string; doc: string }[];
  const of = (key: string) => rows.find((row) => row.key === key);
  t.like(of('training.steps'), { value: 5000, origin: 'run.yaml' });
  t.like(of('seed'), { value: 7, origin: 'BELAY_SEED' });
  t.like(of('training.environments'), { value: 2, origin: '--set' });
  t.like(of('training.workers'), { value: 1, origin: '--workers' });
  t.like(of('constraint.costLimit'), { value: 25, origin: 'default' });
  t.like(of('optimizer.name'), { value: 'kfac', origin: 'algorithm kfcpo' });
  t.true(rows.every(({ doc }) => doc.length > 0));
});

test('an infinite value is text in config --json', async (t) => {
  const { stdout } = await belay(['config', 'cpo', 'SafetyPointGoal1-v0', '--limit', 'Infinity', '--json'], {
    cwd: root,
  });

  const rows = JSON.parse(stdout) as { key: string; value: unknown }[];
  t.is(rows.find(({ key }) => key === 'constraint.costLimit')?.value, 'Infinity');
});

for (const kind of ['optimizer', 'constraint-handler', 'trust-region', 'algorithm', 'environment']) {
  test(`new plugin --kind ${kind} writes a plugin that belay takes, and says how to use it`, async (t) => {
    const cwd = await emptyFolder(t);

    const { code, stdout, stderr } = await belay(['new', 'plugin', 'mine', '--kind', kind], { cwd });

    t.is(code, 0, stderr);
    const use = /belay train (.*)$/m.exec(stdout)?.[1] as string;
    const config = await belay(['config', ...use.split(' ')], { cwd });
    t.is(config.code, 0, config.stderr);
  });
}

test('doctor finds nothing wrong on a machine that can train', async (t) => {
  const { code, stdout, stderr } = await belay(['doctor', '--json'], { cwd: await emptyFolder(t) });

  t.is(code, 0, stderr);
  const findings = JSON.parse(stdout) as { check: string; status: string }[];
  t.deepEqual(
    findings.map(({ check }) => check),
    ['Node', 'threads', 'SIMD kernels', 'physics', 'graphics device', 'TensorFlow.js', 'memory', 'disk'],
  );
  t.true(findings.every(({ status }) => status !== 'failed'));
});

test('the plugin in the README is one that belay takes', async (t) => {
  const cwd = await emptyFolder(t);
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  await writeFile(join(cwd, 'soft.ts'), /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string);
  const use = /npx belay train (.*--plugin \.\/soft\.ts.*)$/m.exec(readme)?.[1] as string;

  const { code, stderr } = await belay(['config', ...use.split(' ')], { cwd });

  t.is(code, 0, stderr);
});

test('BELAY_DEBUG=1 adds the stack', async (t) => {
  const { code, stderr } = await belay(['config', 'none', 'none'], { cwd: root, env: { BELAY_DEBUG: '1' } });

  t.is(code, 2);
  t.regex(stderr, /\[unknown-algorithm\]\nBelayError: .*\n\s+at /);
});

test('replay finds a recorded episode the same, and says where one is not', async (t) => {
  const cwd = await emptyFolder(t);
  const file = join(root, 'packages/envs/test/reference/episodes/SafetyPointGoal1-v0.seed0.json.gz');
  const recording = JSON.parse(gunzipSync(await readFile(file)).toString());
  recording.steps[5].cost += 1;
  await writeFile(join(cwd, 'changed.json'), JSON.stringify(recording));

  const same = await belay(['replay', file], { cwd });
  const changed = await belay(['replay', 'changed.json', '--json'], { cwd });

  t.is(same.code, 0, same.stderr + same.stdout);
  t.is(changed.code, 1, changed.stderr);
  const [figures] = JSON.parse(changed.stdout);
  t.is(figures.env, 'SafetyPointGoal1-v0');
  t.is(figures.singleStep.costMismatches, 1);
  t.regex(figures.shortfalls.join(), /cost differs/);
});

test('replay says of each file that is no recording what is wrong with it, and replays the others', async (t) => {
  const cwd = await emptyFolder(t);
  const reference = join(root, 'packages/envs/test/reference/episodes-1.0.0/SafetyPointButton1-v0.seed5.json.gz');
  const bytes = await readFile(reference);
  await writeFile(join(cwd, 'cut.json.gz'), bytes.subarray(0, 2000));
  await writeFile(join(cwd, 'other.json'), '{"env": "SafetyPointGoal1-v0"}');
  const { code, stdout } = await belay(
    ['replay', '--json', '--release', '1.0.0', 'cut.json.gz', 'other.json', 'none.json', reference],
    { cwd },
  );

  t.is(code, 2);
  const [cut, other, none, whole] = JSON.parse(stdout);
  t.is(cut.error, 'cut.json.gz is no recorded episode: its gzip data is damaged or cut short.');
  t.is(other.error, 'other.json: This is not a recorded episode: steps must be a list of steps.');
  t.is(none.error, 'none.json cannot be read: there is no such file.');
  t.deepEqual(whole.shortfalls, []);
});

test('render draws an environment as a picture and as an animation', async (t) => {
  const cwd = await emptyFolder(t);
  const size = ['--size', '64x48'];
  const png = await belay(['render', 'SafetyPointGoal1-v0', '--out', 'goal.png', ...size], { cwd });
  const gif = await belay(['render', 'SafetyPointGoal1-v0', '--out', 'goal.gif', '--steps', '9', ...size], { cwd });

  t.is(png.code, 0, png.stderr);
  const picture = decode(await readFile(join(cwd, 'goal.png')));
  t.deepEqual([picture.width, picture.height], [64, 48]);
  t.true(new Set(picture.data).size > 20);
  t.is(gif.code, 0, gif.stderr);
  t.regex(gif.stdout, /^goal\.gif: 4 pictures, 9 steps, return .*, cost /);
  t.is((await readFile(join(cwd, 'goal.gif'))).subarray(0, 6).toString(), 'GIF89a');
});

test('render refuses what it cannot draw or write', async (t) => {
  const cwd = await emptyFolder(t);
  const ending = await belay(['render', 'SafetyPointGoal1-v0', '--out', 'goal.bmp'], { cwd });
  const camera = await belay(['render', 'SafetyPointGoal1-v0', '--camera', 'moon'], { cwd });
  const plugin = join(root, 'examples/own-environment.ts');
  const plain = await belay(['render', 'SpeedLimit-v0', '--plugin', plugin], { cwd });

  t.is(ending.code, 2);
  t.regex(ending.stderr, /must end in \.png, \.gif or \.mp4/);
  t.is(camera.code, 2);
  t.regex(camera.stderr, /no camera moon; choose one of follow, overview/);
  t.is(plain.code, 2);
  t.regex(plain.stderr, /SpeedLimit-v0 cannot be drawn/);
});

test('render draws what has no bodies by the images that it shows', async (t) => {
  const cwd = await emptyFolder(t);
  await writeFile(
    join(cwd, 'eye.ts'),
    `import { defineEnvironment, definePlugin } from '@belay-rl/core';
    const seen = { eye: new Uint8Array(12).fill(200), speed: [0] };
    const step = { observation: seen, reward: 1, cost: 1, terminated: false, truncated: false };
    const eye = { low: 0, high: 255, shape: [2, 2, 3], dtype: 'uint8' } as const;
    const environment = defineEnvironment({
      id: 'Eye-v0',
      summary: 'An eye.',
      observationSpace: { type: 'dict', spaces: { eye, speed: { low: [0], high: [1] } } },
      actionSpace: { low: [-1], high: [1] },
      maxSteps: 9,
      create() {
        let steps = 0;
        return { reset: () => ((steps = 0), seen), step: () => ({ ...step, truncated: ++steps === 9 }) };
      },
    });
    export default definePlugin({ name: 'eye', version: '1.0.0', setup: (belay) => belay.environment(environment) });`,
  );
  const drawn = ['render', 'Eye-v0', '--plugin', './eye.ts', '--steps', '4', '--size', '40x30', '--out', 'eye.png'];
  const { code, stdout, stderr } = await belay(drawn, { cwd });
  const camera = await belay([...drawn, '--camera', 'top'], { cwd });

  t.is(code, 0, stderr);
  t.is(stdout, 'eye.png: a picture, 4 steps, return 4.00, cost 4.00\n');
  const { width, height, data } = decode(await readFile(join(cwd, 'eye.png')));
  t.deepEqual([width, height, data[0], data[4 * (15 * 40 + 20)]], [40, 30, 220, 200]);
  t.is(camera.code, 2);
  t.regex(camera.stderr, /Eye-v0 has no cameras: it is drawn by the images that it shows; remove --camera/);

  const network = ['name=conv', 'filters=[2]', 'kernels=[2]', 'strides=[1]'].flatMap((one) => [
    '--set',
    `network.${one}`,
  ]);
  const small = ['--plugin', './eye.ts', '--steps', '40', '--set', 'training.stepsPerEpoch=40', '--workers', '0'];
  await belay(['train', 'ppo-lag', 'Eye-v0', ...small, ...network, '--out', 'run', '--quiet'], { cwd });
  await belay(['evaluate', 'run', '--episodes', '1', '--worst', '1'], { cwd });
  const worst = ['render', 'run', '--worst', '1', '--size', '60x40'];
  const still = await belay([...worst, '--out', 'worst.png'], { cwd });
  t.is(still.code, 0, still.stderr);
  // A reset and nine steps that cost: four moments in a line of 13 × 13 pixels, all but the first in a red frame.
  const sheet = decode(await readFile(join(cwd, 'worst-1.png')));
  t.deepEqual([sheet.width, sheet.height], [52, 39]);
  const framed = Array.from({ length: 10 }, (_, i) => sheet.data[4 * 13 * (Math.floor(i / 4) * 52 + (i % 4))]);
  t.deepEqual(framed, [0, ...Array(9).fill(220)]);
  const film = await belay([...worst, '--out', 'worst.gif'], { cwd });
  t.is(film.code, 0, film.stderr);
  t.is((await readFile(join(cwd, 'worst-1.gif'))).subarray(0, 6).toString(), 'GIF89a');
  const pointed = await belay([...worst, '--camera', 'top'], { cwd });
  t.regex(pointed.stderr, /Eye-v0 has no cameras/);
});

test('check-env names what an environment of a file does wrong', async (t) => {
  const cwd = await emptyFolder(t);
  const own = await readFile(join(root, 'examples/own-environment.ts'), 'utf8');
  await writeFile(join(cwd, 'wrong.ts'), own.replace('speed > allowed ? 1 : 0', 'speed - allowed'));
  const sound = await belay(['check-env', join(root, 'examples/own-environment.ts')], { cwd });
  const wrong = await belay(['check-env', 'wrong.ts', '--json'], { cwd });

  t.is(sound.code, 0, sound.stderr);
  t.is(sound.stdout, 'SpeedLimit-v0: keeps the contract.\n');
  t.is(wrong.code, 1, wrong.stderr);
  t.regex(wrong.stdout, /the cost is -.*: a cost is never negative/);
});

test('check-env and render take the engine that --set environment.engine names', async (t) => {
  const cwd = await emptyFolder(t);
  const on = (engine: string) => ['--steps', '20', '--set', `environment.engine=${engine}`];
  const checked = await belay(['check-env', 'SafetyPointCircle1-v0', ...on('planar')], { cwd });
  const drawn = await belay(['render', 'SafetyPointCircle1-v0', '--out', 'a.png', ...on('mujoco')], { cwd });
  const unable = await belay(['check-env', 'SafetyCarCircle1-v0', ...on('planar')], { cwd });

  t.is(checked.code, 0, checked.stdout + checked.stderr);
  t.regex(checked.stdout, /SafetyPointCircle1-v0: keeps the contract/);
  t.is(drawn.code, 0, drawn.stderr);
  t.is(unable.code, 2);
  t.regex(unable.stderr, /environment\.engine=planar/);
});

test('check-env takes the environment of a plugin by its id, and the plugin a second time', async (t) => {
  const cwd = await emptyFolder(t);
  const plugin = join(root, 'examples/own-environment.ts');
  const byId = await belay(['check-env', 'SpeedLimit-v0', '--plugin', plugin], { cwd });
  const twice = await belay(['check-env', plugin, '--plugin', plugin], { cwd });
  const alone = await belay(['check-env', 'SpeedLimit-v1'], { cwd });
  const near = await belay(['check-env', 'SpedLimit-v0', '--plugin', plugin], { cwd });

  for (const { code, stdout, stderr } of [byId, twice]) {
    t.is(code, 0, stderr);
    t.is(stdout, 'SpeedLimit-v0: keeps the contract.\n');
  }
  t.is(alone.code, 2);
  t.regex(alone.stderr, /There is no environment SpeedLimit-v1/);
  t.regex(near.stderr, /the nearest is SpeedLimit-v0/);
});
