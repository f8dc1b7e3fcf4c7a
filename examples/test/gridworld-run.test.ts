import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import test from 'ava';
import { cells, observation } from '../gridworld.ts';

const plugin = new URL('../gridworld.ts', import.meta.url).pathname;

async function gridworld(): Promise<Registry> {
  const registry = createRegistry();
  await loadPlugins(registry, ['@belay-rl/algorithms', '@belay-rl/kfcpo', plugin]);
  return registry;
}

function configured(registry: Registry, algorithm: string, more: Readonly<Record<string, unknown>>) {
  return resolveConfiguration({
    registry,
    algorithm,
    environment: 'Gridworld-v0',
    overrides: {
      'training.stepsPerEpoch': 1000,
      'training.environments': 4,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
      'constraint.costLimit': 0.5,
      ...more,
    },
  });
}

/** Rows of the log, times left out. */
function rows(directory: string): string[] {
  const [header, ...lines] = readFileSync(join(directory, 'progress.csv'), 'utf8').trim().split('\n');
  const kept = header!.split(',').flatMap((column, i) => (/Time|FPS/.test(column) ? [] : [i]));
  return lines.map((line) => kept.map((i) => line.split(',')[i]).join(','));
}

test('choices in worker threads and in a resumed run: the same rows as in one thread, and a policy that acts by index', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'belay-gridworld-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const registry = await gridworld();
  const [alone, threaded, resumed] = ['alone', 'threaded', 'resumed'].map((name) => join(folder, name));
  const train = (directory: string, more: Readonly<Record<string, unknown>>) =>
    trainInDirectory({ registry, directory, configuration: configured(registry, 'kfcpo', more) });

  await train(alone!, { 'training.steps': 3000, 'training.workers': 0 });
  await train(threaded!, { 'training.steps': 3000, 'training.workers': 2 });
  await train(resumed!, { 'training.steps': 2000, 'training.workers': 0, 'optimizer.linearDecay': false });
  await resumeDirectory(resumed!, { registry, steps: 3000 });

  t.is(rows(alone!).length, 3);
  t.deepEqual(rows(threaded!), rows(alone!));
  t.is(rows(resumed!).length, 3);
  const { episodes } = await evaluateDirectory(alone!, { registry, episodes: 5 });
  t.is(episodes.length, 5);
  using policy = await loadPolicy(alone!);
  t.deepEqual(policy.actionSpace, { type: 'discrete', n: 4 });
  const drawn = new Set<number>();
  for (let cell = 0; cell < cells; cell++) {
    t.deepEqual(policy.act(observation(cell)), policy.act(observation(cell)));
    for (let i = 0; i < 20; i++) drawn.add(policy.act(observation(cell), { sample: true })[0]!);
  }
  t.deepEqual([...drawn].sort(), [0, 1, 2, 3]);
});

test('an algorithm that takes no choices is refused before anything is written, with the nearest that does', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'belay-gridworld-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const registry = await gridworld();
  for (const [algorithm, nearest] of [
    ['td3-lag', 'sac-lag'],
    ['td3-pid', 'sac-pid'],
    ['ddpg', 'sac'],
  ] as const) {
    const directory = join(folder, algorithm);
    const configuration = resolveConfiguration({ registry, algorithm, environment: 'Gridworld-v0' });
    const error = await t.throwsAsync(trainInDirectory({ registry, directory, configuration }), { code: 'misfit' });

    t.regex(error!.message, new RegExp(`^${algorithm} takes box actions, .*Gridworld-v0 are discrete: .*${nearest}`));
    t.throws(() => readFileSync(join(directory, 'config.yaml')));
  }
});
