import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import environments from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import { listBackends, TensorFlowEngine } from '@belay-rl/tensorflow';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const missing = 'skipped: no TensorFlow.js here; npm run optional -- tensorflow adds it';
const backends = (await listBackends()).flatMap(({ backend }) => (backend?.later === false ? backend : []));
const short = [
  'training.stepsPerEpoch=1000',
  'training.batchSize=250',
  'training.passes=2',
  'training.workers=1',
  'critic.batchSize=500',
  'critic.passes=2',
];

/** Rows of a run by column. */
function rows(run: string): readonly Readonly<Record<string, number>>[] {
  const [head, ...lines] = readFileSync(join(run, 'progress.csv'), 'utf8').trim().split('\n');
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((text, k) => [names[k]!, Number(text)])));
}

for (const name of ['wasm', 'cpu']) {
  test.serial(`KFCPO trains on TensorFlow.js by configuration only: ${name}`, async (t) => {
    t.timeout(300_000);
    const cwd = await emptyFolder(t);
    const train = (run: string, ...more: readonly string[]) => {
      const set = [...short, ...more].flatMap((setting) => ['--set', setting]);
      return belay(
        ['train', 'kfcpo', 'SafetyPointCircle1-v0', '--out', run, '--steps', '1000', '--seed', '3', ...set],
        { cwd },
      );
    };
    const ended = await train('run', 'engine.name=tensorflow', `engine.backend=${name}`);
    if (!backends.some((backend) => backend.name === name)) {
      t.log(missing);
      t.is(ended.code, 2);
      t.regex(ended.stderr, /^belay: @tensorflow\/tfjs-[a-z-]+ is not installed; .* \[engine-missing\]\n$/);
      return;
    }
    t.is(ended.code, 0, ended.stderr);
    t.true(`${ended.stdout}${ended.stderr}`.includes(`computed by TensorFlow.js 4.22.0 on its ${name} backend`));
    if (name === 'cpu') return;
    const usual = await train('usual');
    t.is(usual.code, 0, usual.stderr);
    const [found, wanted] = [rows(join(cwd, 'run'))[0]!, rows(join(cwd, 'usual'))[0]!];
    // The rollouts are the same; the update is the same to single precision.
    t.is(found['Metrics/EpRet'], wanted['Metrics/EpRet']);
    const kl = 'Train/KL';
    t.true(wanted[kl]! > 1e-4 && Math.abs(found[kl]! / wanted[kl]! - 1) < 1e-2, `${found[kl]} ${wanted[kl]}`);
    const evaluated = await belay(['evaluate', 'run', '--episodes', '1'], { cwd });
    t.is(evaluated.code, 0, evaluated.stderr);
  });
}

for (const backend of backends) {
  test.serial(`after 100 updates of KFCPO there are as many tensors as after 10: ${backend.name}`, async (t) => {
    t.timeout(300_000);
    const registry = createRegistry().add(kfcpo).add(environments);
    const configuration = resolveConfiguration({
      registry,
      algorithm: 'kfcpo',
      environment: 'SafetyPointCircle1-v0',
      overrides: {
        'training.workers': 0,
        'training.environments': 2,
        'training.steps': 10_000,
        'training.stepsPerEpoch': 1000,
        'training.batchSize': 100,
        'training.passes': 1,
        'policy.hiddenSizes': [8],
        'critic.hiddenSizes': [8],
        'critic.passes': 2,
      },
    });
    const engine = new TensorFlowEngine({ backend });
    const training = await createTraining({ registry, configuration, engine });
    const tensors: number[] = [];
    await training.run({ onEpoch: () => void tensors.push(engine.tensors) });
    await training.dispose();
    const left = engine.tensors;
    engine.dispose();

    t.is(tensors.length, 10);
    t.true(tensors[0]! > 0);
    t.deepEqual([...new Set(tensors)], [tensors[0]], 'tensors after each ten updates');
    t.true(engine.tensors < left, 'the engine let go of what it kept');
  });
}

if (backends.length === 0) {
  test('tensors do not leak', (t) => {
    t.log(missing);
    t.pass();
  });
}
