import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEnvironment } from '@belay-rl/core';
import {
  createRegistry,
  evaluateDirectory,
  loadPlugins,
  loadPolicy,
  type Registry,
  resolveConfiguration,
  resumeDirectory,
  trainInDirectory,
} from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';

const plugin = new URL('../masked-warehouse.ts', import.meta.url).pathname;

async function warehouse(): Promise<Registry> {
  const registry = createRegistry();
  await loadPlugins(registry, ['@belay-rl/algorithms', '@belay-rl/kfcpo', plugin]);
  return registry;
}

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-warehouse-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const configured = (registry: Registry, algorithm: string, more: Readonly<Record<string, unknown>>) =>
  resolveConfiguration({
    registry,
    algorithm,
    environment: 'Warehouse-v0',
    overrides: {
      'training.stepsPerEpoch': 800,
      'training.environments': 4,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
      'constraint.costLimit': 1,
      ...more,
    },
  });

/** Rows of the log, times left out. */
function rows(directory: string): string[] {
  const [header, ...lines] = readFileSync(join(directory, 'progress.csv'), 'utf8').trim().split('\n');
  const kept = header!.split(',').flatMap((column, i) => (/Time|FPS/.test(column) ? [] : [i]));
  return lines.map((line) => kept.map((i) => line.split(',')[i]).join(','));
}

// The environment throws if a closed move is taken: a run that ends has taken none.
test('parts by name and a mask, in threads, resumed and evaluated: one result, no closed move', async (t) => {
  const registry = await warehouse();
  t.deepEqual(await checkEnvironment(registry.environment('Warehouse-v0')), []);
  const [alone, threaded, resumed] = ['alone', 'threaded', 'resumed'].map((name) => join(folderOf(t), name));
  const train = (directory: string, more: Readonly<Record<string, unknown>>) =>
    trainInDirectory({ registry, directory, configuration: configured(registry, 'kfcpo', more) });

  await train(alone!, { 'training.steps': 2400, 'training.workers': 0 });
  await train(threaded!, { 'training.steps': 2400, 'training.workers': 2 });
  await train(resumed!, { 'training.steps': 1600, 'training.workers': 0, 'optimizer.linearDecay': false });
  await resumeDirectory(resumed!, { registry, steps: 2400 });

  t.is(rows(alone!).length, 3);
  t.deepEqual(rows(threaded!), rows(alone!));
  t.is(rows(resumed!).length, 3);
  t.is((await evaluateDirectory(alone!, { registry, episodes: 3 })).episodes.length, 3);
});

test('a loaded policy takes what the environment’s author returns, or its row, and keeps to the mask', async (t) => {
  const registry = await warehouse();
  const directory = folderOf(t);
  await trainInDirectory({
    registry,
    directory,
    configuration: configured(registry, 'ppo-lag', { 'training.steps': 800, 'training.workers': 0 }),
  });
  using policy = await loadPolicy(directory);
  const named = { cell: 7, battery: [0.5], open: [0, 1, 0, 1] };
  const row = [...Array.from({ length: 20 }, (_, i) => (i === 7 ? 1 : 0)), 0.5, ...named.open];

  t.deepEqual(policy.structure, registry.environment('Warehouse-v0').structure);
  t.deepEqual(policy.act(named), policy.act(row));
  for (const open of [
    [1, 0, 0, 0],
    [0, 0, 0, 1],
  ]) {
    for (let i = 0; i < 10; i++) t.is(policy.act({ ...named, open }, { sample: true })[0], open.indexOf(1));
  }
  t.throws(() => policy.act({ ...named, cell: 20 }), {
    code: 'bad-observation',
    message: /^Choice 0 of part cell of the observation is 20; its options are 0 to 19\.$/,
  });
});

test('an image is refused before anything is written, with what makes numbers of it', async (t) => {
  const registry = await warehouse();
  registry.add({
    name: 'test/seen',
    version: '1.0.0',
    setup: (belay) =>
      belay.environment({
        id: 'Seen-v0',
        summary: 'A picture.',
        observationSpace: { low: 0, high: 255, shape: [4, 4, 3], dtype: 'uint8' },
        actionSpace: { low: [0], high: [1] },
        maxSteps: 10,
        create: () => ({
          reset: () => new Uint8Array(48),
          step: () => {
            throw new Error('It is stepped.');
          },
        }),
      }),
  });
  const configuration = resolveConfiguration({ registry, algorithm: 'kfcpo', environment: 'Seen-v0' });
  const directory = join(folderOf(t), 'seen');
  await t.throwsAsync(trainInDirectory({ registry, directory, configuration }), {
    code: 'misfit',
    message:
      /^Observations of Seen-v0 are an image of 4 × 4 × 3, and network\.name=mlp takes no image: set network\.name=conv/,
  });
  t.throws(() => readFileSync(join(directory, 'config.yaml')));
});
