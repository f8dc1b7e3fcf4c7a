import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { benchOffPolicy } from '../../../bench/src/off-policy/off-policy-figures.ts';
import { findTorch, startTorchUpdate } from '../../../bench/src/off-policy/torch.ts';
import { readProfile } from '../../../bench/src/profile/read-profile.ts';
import { timeCalls } from '../../../bench/src/timing.ts';
import { quartersOf, slope } from '../../../bench/src/training.ts';
import { benchUpdate } from '../../../bench/src/update/update-figures.ts';
import { builtInRegistry } from '../../src/built-in.ts';
import { belay, emptyFolder } from '../support/belay.ts';

const plugin = fileURLToPath(new URL('../../../../examples/own-environment.ts', import.meta.url));

test('the slope of points on a line is the line’s, of one point 0', (t) => {
  t.is(
    slope([
      [1, 5],
      [2, 7],
      [4, 11],
    ]),
    2,
  );
  t.is(slope([[3, 9]]), 0);
});

test('quarters of a series are means of four parts, or the values themselves', (t) => {
  t.deepEqual(quartersOf([1, 3, 5, 7, 9, 11, 13, 15]), [2, 6, 10, 14]);
  t.deepEqual(quartersOf([4, 8]), [4, 8]);
});

test('a repeat makes as many calls as fill its time, the warm-up left out', async (t) => {
  let calls = 0;
  // A call is a wait of at least 2 ms, so that a repeat of 10 ms holds at most 5.
  const times = await timeCalls(
    () => {
      calls++;
      for (const start = performance.now(); performance.now() - start < 2; );
    },
    { repeats: 3, seconds: 0.01 },
  );
  t.is(times.length, 3);
  for (const microseconds of times) t.true(microseconds >= 2000);
  t.true(calls >= 3 + 1 && calls <= 3 * 5 + 6, `${calls} calls`);
});

test('bench update measures every network at every batch size', async (t) => {
  const figures = await benchUpdate({
    registry: await builtInRegistry(),
    variant: 'strict',
    repeats: 2,
    seconds: 0.001,
    networks: [{ name: '1×5', hiddenSizes: [5] }],
    rows: 80,
  });
  t.deepEqual(
    figures.networks.map(({ network, rows }) => [network, rows]),
    [
      ['1×5', 64],
      ['1×5', 80],
    ],
  );
  for (const { kernels, learners, kfac } of figures.networks) {
    const { peakShare, ...spreads } = kernels;
    const { overAdam, amortised, ...parts } = kfac;
    t.true(peakShare > 0 && overAdam > 0 && amortised > parts.minibatch.median);
    for (const [name, { lowest, median, highest, repeats }] of Object.entries({ ...spreads, ...learners, ...parts })) {
      t.true(repeats === 2 && lowest > 0 && lowest <= median && median <= highest, name);
    }
  }
  t.is(figures.minibatchMicroseconds, figures.networks[0]?.kernels.minibatch);
  t.is(figures.fisherProductMilliseconds.median, (figures.networks[1]?.kernels.fisherProduct.median ?? 0) / 1000);
  t.deepEqual(
    figures.epochs.map(({ network }) => network),
    ['2×64', '4×64', '8×64'],
  );
  for (const { kfacSeconds, conjugateGradientSeconds, lineSearchTrials } of figures.epochs) {
    t.true(kfacSeconds.median > 0 && conjugateGradientSeconds.median > 0 && lineSearchTrials >= 0);
  }
  t.deepEqual(
    figures.eigen.map(({ n }) => n),
    [16, 64, 128, 256],
  );
});

test('bench off-policy measures gradient steps of SAC and CVPO by stage', async (t) => {
  const figures = await benchOffPolicy({
    variant: 'strict',
    repeats: 2,
    seconds: 0.001,
    python: null,
    cores: 1,
    sacNetworks: [[5], [4, 3]],
    cvpoNetworks: [[5]],
    batchSize: 8,
    samples: 4,
  });
  t.deepEqual(
    figures.sac.map(({ network, torchMilliseconds, overTorch }) => [network, torchMilliseconds, overTorch]),
    [
      ['1×5', null, null],
      ['4-3', null, null],
    ],
  );
  const stages = {
    sac: ['critics', 'actor', 'targets'],
    cvpo: ['critics', 'sampledValues', 'eStep', 'mStep', 'targets'],
  };
  for (const name of ['sac', 'cvpo'] as const) {
    for (const step of figures[name]) {
      t.deepEqual(Object.keys(step.stages), stages[name]);
      const spent = Object.values(step.stages).reduce((sum, { lowest }) => sum + lowest, 0);
      t.true(spent > 0 && spent <= step.milliseconds.highest && step.milliseconds.repeats === 2);
      t.true(step.peakShare > 0 && step.gigaflops.lowest > 0);
    }
  }
});

test('bench off-policy takes turns with the other process, and says what it died of', async (t) => {
  const cwd = await emptyFolder(t);
  // Stands in for Python: answers as the script's protocol has it, and dies of a number of steps that it cannot make.
  const stand = join(cwd, 'python');
  await writeFile(
    stand,
    `#!/bin/sh
case "$2" in
probe) echo '{"python": "3.0", "torch": "1.0", "reason": null}' ;;
sac) echo '{"ready": true}'
  while read steps seconds; do
    if [ "$steps" = 13 ]; then echo unlucky >&2; exit 3; fi
    echo "{\\"milliseconds\\": $steps$seconds}"
  done ;;
esac
`,
    { mode: 0o755 },
  );
  t.deepEqual(await findTorch(stand), { path: stand, python: '3.0', torch: '1.0' });
  const shape = { observations: 3, actions: 1, batchSize: 8, hiddenSizes: [5], threads: 1 };
  const update = await startTorchUpdate(stand, shape);
  t.deepEqual([await update.measure(7, 1), await update.measure(21, 2)], [71, 212]);
  await t.throwsAsync(update.measure(13, 1), { message: /exit code 3: unlucky/ });
  await update.stop();
  await t.throwsAsync(findTorch(join(cwd, 'nothing')), { message: /nothing is no such program; give --python/ });
});

test('a profile’s samples go to who called: WebAssembly of MuJoCo, of the kernels, and JavaScript by its package', (t) => {
  const frame = (id: number, functionName: string, url: string, children: number[] = []) => ({
    id,
    callFrame: { functionName, url },
    children,
  });
  const { seconds, top } = readProfile({
    nodes: [
      frame(1, '(root)', '', [2, 4, 7, 8, 10, 11]),
      frame(2, 'step', 'file:///a/node_modules/@mujoco/mujoco/mujoco.js', [3]),
      frame(3, 'mj_step', 'wasm://wasm/mujoco.wasm-1'),
      frame(4, 'forward', 'file:///a/packages/core/src/update/update-policy.ts', [5]),
      frame(5, 'forward', 'file:///a/packages/kernels/src/wasm-network.ts', [9]),
      frame(6, 'wasm-function[6]', 'wasm://wasm/1'),
      frame(9, 'js-to-wasm', '', [6]),
      frame(7, '(idle)', ''),
      // Its caller is lost.
      frame(10, 'wasm-function[6]', 'wasm://wasm/1'),
      frame(8, '(garbage collector)', ''),
      frame(11, 'help', 'file:///a/packages/kernels/src/block-worker.ts', [12]),
      frame(12, 'asleep', 'file:///a/packages/kernels/src/blocks.ts'),
    ],
    samples: [3, 6, 10, 4, 7, 8, 12],
    timeDeltas: [1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6],
  });
  t.deepEqual(seconds, { physics: 1, kernels: 5, learning: 4, environment: 0, Node: 0, garbage: 6, idle: 12 });
  t.deepEqual(
    top.map(({ name }) => name),
    ['(garbage collector)', 'wasm-function[6]', 'forward (update-policy.ts)', 'mj_step'],
  );
});

test('bench scaling trains over workers and four axes, and draws them', async (t) => {
  const cwd = await emptyFolder(t);
  // An episode, of 200 steps, for each worker at least, or no number of steps is worth a figure.
  const steps = 200 * Math.max(4, availableParallelism());
  const settings = [`training.stepsPerEpoch=${steps}`, 'training.passes=2', 'critic.passes=1'].flatMap((s) => [
    '--set',
    s,
  ]);
  const args = ['p3o', 'SpeedLimit-v0', '--plugin', plugin, ...settings, '--repeats', '1', '--figure', 'made.svg'];

  const { code, stdout, stderr } = await belay(['bench', 'scaling', ...args, '--json'], { cwd });

  t.is(code, 0, stderr);
  const figures = JSON.parse(stdout);
  t.is(figures.workers[0].value, 1);
  t.is(figures.workers[0].rolloutSpeedup, 1);
  for (const name of ['workers', 'steps', 'environments', 'width', 'depth']) {
    t.true(figures[name].length > 0, name);
    for (const { epochSeconds, rolloutSeconds, updateSeconds } of figures[name]) {
      t.true(epochSeconds.median >= rolloutSeconds.median + updateSeconds.median && updateSeconds.median > 0, name);
    }
  }
  t.true(figures.workers.at(-1).value <= figures.base.environments);
  t.deepEqual(
    figures.depth.map(({ value }: { value: number }) => value),
    [1, 2, 4, 8],
  );
  t.regex(await readFile(join(cwd, 'made.svg'), 'utf8'), /^<svg[^>]*>.*hidden layers of 64/s);
});

test('bench compare says what is missing and how to get it', async (t) => {
  const cwd = await emptyFolder(t);
  const args = ['bench', 'compare', 'cpo', 'SafetyPointGoal1-v0', '--python', join(cwd, 'python')];
  const { code, stderr } = await belay(args, { cwd });
  t.is(code, 2);
  t.regex(stderr, /python is no such program/);
  t.regex(stderr, /Python 3\.10 with numpy 1\.23\.5/);
});

test('bench compare needs epochs in which an episode ends', async (t) => {
  const cwd = await emptyFolder(t);
  const python = join(cwd, 'python');
  const answer = { python: '3.10', versions: { safety_gymnasium: '1.0.0', omnisafe: '0.5.0' }, reasons: {} };
  await writeFile(python, `#!${process.execPath}\nconsole.log('${JSON.stringify({ answer })}')\n`, { mode: 0o755 });
  const short = ['--set', 'training.stepsPerEpoch=400', '--steps', '800'];
  const args = ['bench', 'compare', 'cpo', 'SafetyPointGoal1-v0', '--python', python, ...short];

  const { code, stderr } = await belay(args, { cwd });

  t.is(code, 2);
  t.regex(stderr, /take 1000 steps, so give training\.stepsPerEpoch as many or more\. \[bench-steps\]/);
});

/** In Python's place: it has everything, steps 100 times a second and takes 2 seconds for an epoch. */
const STAND_IN = `#!${process.execPath}
const answers = {
  probe: { python: '3.10', versions: { safety_gymnasium: '1.0.0', omnisafe: '0.5.0' }, reasons: {} },
  env: { stepsPerSecond: [100] },
  train: { epochs: [{ seconds: 9 }, { seconds: 2 }] },
};
console.log(JSON.stringify({ answer: answers[process.argv[3]] }));
`;

test('bench compare takes the algorithm of OmniSafe that --against names', async (t) => {
  const cwd = await emptyFolder(t);
  const python = join(cwd, 'python');
  await writeFile(python, STAND_IN, { mode: 0o755 });
  const short = ['--seconds', '0.05', '--set', 'training.stepsPerEpoch=1000', '--steps', '2000', '--workers', '0'];
  const args = ['bench', 'compare', 'kfcpo', 'SafetyPointCircle0-v0', '--python', python, ...short, '--json'];

  const compared = await belay([...args, '--against', 'CPO'], { cwd });
  t.is(compared.code, 0, compared.stderr);
  const { training, algorithm } = JSON.parse(compared.stdout);
  t.is(algorithm, 'kfcpo');
  t.is(training.referenceName, 'CPO');
  // 1,000 steps in 2 seconds, the epoch of 9 seconds left out.
  t.is(training.reference.median, 500);
  t.is(training.ratio, training.belay.median / 500);

  const unnamed = await belay(args, { cwd });
  t.is(unnamed.code, 0, unnamed.stderr);
  const { training: none, note } = JSON.parse(unnamed.stdout);
  t.is(none, null);
  t.regex(note, /OmniSafe has no kfcpo, .* --against cpo/);

  const unknown = await belay([...args, '--against', 'kfcpo'], { cwd });
  t.is(unknown.code, 2);
  t.regex(unknown.stderr, /OmniSafe has no kfcpo to compare kfcpo with; --against takes one of .*cpo/);
});

test('bench train --simulators compares a training on every engine of its environment', async (t) => {
  const cwd = await emptyFolder(t);
  const short = ['--set', 'training.stepsPerEpoch=1000', '--steps', '2000', '--workers', '0', '--json'];
  const { code, stdout, stderr } = await belay(
    ['bench', 'train', 'ppo', 'SafetyPointGoal0-v0', '--simulators', ...short],
    { cwd },
  );
  t.is(code, 0, stderr);
  const { engines, speedup } = JSON.parse(stdout);
  t.deepEqual(
    engines.map(({ engine }: { engine: string }) => engine),
    ['planar', 'mujoco'],
  );
  t.is(speedup, engines[0].stepsPerSecond.median / engines[1].stepsPerSecond.median);

  const one = await belay(['bench', 'train', 'ppo', 'SafetyHopperVelocity-v1', '--simulators', ...short], { cwd });
  t.is(one.code, 2);
  t.regex(one.stderr, /SafetyHopperVelocity-v1 runs on one engine only/);
});

test('flags of bench devices are refused before a device is asked for', async (t) => {
  const cwd = await emptyFolder(t);
  // Without a driver a device that is asked for would be missing.
  const env = { VK_ICD_FILENAMES: '/nonexistent', VK_DRIVER_FILES: '/nonexistent' };
  for (const flags of [
    ['--budget', '0'],
    ['--repeats', '0'],
  ]) {
    const { code, stderr } = await belay(['bench', 'devices', ...flags], { cwd, env });
    t.is(code, 2);
    t.regex(stderr, /^belay: --\w+ 0 must be .* \[command-line\]\n$/);
  }
});
