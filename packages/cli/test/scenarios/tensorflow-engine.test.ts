import { join } from 'node:path';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import environments from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import { listBackends, loadBackend, TensorFlowEngine } from '@belay-rl/tensorflow';
import test from 'ava';
import { offerSoftwareDriver } from '../../../webgpu/test/support/software-driver.ts';
import { belay, emptyFolder } from '../support/belay.ts';
import { requireNear } from '../support/near-rows.ts';
import { numbersOf } from '../support/progress-rows.ts';

const missing = 'skipped: no TensorFlow.js here; npm run optional -- tensorflow adds it';
// The commands that are run inherit the driver.
offerSoftwareDriver();
const reports = await listBackends();
const backends = reports.flatMap(({ backend }) => backend ?? []);
const short = [
  'training.stepsPerEpoch=1000',
  'training.batchSize=250',
  'training.passes=2',
  'training.workers=1',
  'training.kernels=strict',
  'critic.batchSize=500',
  'critic.passes=2',
];

for (const { name, backend, why, broken } of reports) {
  test.serial(`KFCPO trains on TensorFlow.js by configuration only: ${name}`, async (t) => {
    t.timeout(600_000);
    const cwd = await emptyFolder(t);
    const train = (run: string, ...more: readonly string[]) => {
      const set = [...short, ...more].flatMap((setting) => ['--set', setting]);
      return belay(
        ['train', 'kfcpo', 'SafetyPointCircle1-v0', '--out', run, '--steps', '1000', '--seed', '3', ...set],
        { cwd },
      );
    };
    const ended = await train('run', 'engine.name=tensorflow', `engine.backend=${name}`);
    if (backend === null) {
      t.log(`skipped: ${why}`);
      t.is(ended.code, 2);
      t.true(ended.stderr.endsWith(`belay: ${why} [${broken ? 'engine-broken' : 'engine-missing'}]\n`), ended.stderr);
      return;
    }
    t.is(ended.code, 0, ended.stderr);
    t.true(`${ended.stdout}${ended.stderr}`.includes(`computed by TensorFlow.js 4.22.0 on its ${name} backend`));
    const usual = await train('usual');
    t.is(usual.code, 0, usual.stderr);
    requireNear(t, numbersOf(join(cwd, 'run'))[0]!, numbersOf(join(cwd, 'usual'))[0]!);
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
    // All engines of a process share TensorFlow.js, which computes on the backend that was loaded last.
    const engine = new TensorFlowEngine({ backend: await loadBackend(backend.name) });
    const training = await createTraining({ registry, configuration, engine });
    const tensors: number[] = [];
    await training.run({ onEpoch: () => void tensors.push(engine.tensors) });
    await training.dispose();
    const left = engine.tensors;
    engine.dispose();

    t.is(tensors.length, 10);
    t.deepEqual([...new Set(tensors)], [tensors[0]], 'tensors after each ten updates');
    t.true(tensors[0]! > 0);
    t.true(engine.tensors < left, 'the engine let go of what it kept');
  });
}

if (backends.length === 0) {
  test('tensors do not leak', (t) => {
    t.log(missing);
    t.pass();
  });
}
