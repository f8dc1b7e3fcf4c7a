import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainInDirectory } from '@belay-rl/core/node';
import { createRegistry, resolveConfiguration } from '@belay-rl/core/run';
import envs from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import test from 'ava';
import { train } from '../train-from-code.ts';
import { playEpisode } from '../use-a-trained-policy.ts';

test('a trained policy plays an episode in a loop of one’s own, the same one for the same seed', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'belay-example-'));
  t.teardown(() => rmSync(parent, { recursive: true, force: true }));
  const directory = join(parent, 'run');
  const registry = createRegistry().add(envs).add(kfcpo);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'kfcpo',
    environment: 'SafetyPointCircle1-v0',
    overrides: { 'training.steps': 1000, 'training.environments': 1, 'training.workers': 0, 'training.batchSize': 500 },
  });
  await trainInDirectory({ registry, configuration, directory });

  const first = await playEpisode(directory, 'SafetyPointCircle1-v0', 3);

  t.is(first.steps, 500);
  t.true(Number.isFinite(first.return) && first.cost >= 0);
  t.deepEqual(await playEpisode(directory, 'SafetyPointCircle1-v0', 3), first);
  t.notDeepEqual(await playEpisode(directory, 'SafetyPointCircle1-v0', 4), first);
});

test('a training from code runs with a swapped part, the same way twice', async (t) => {
  const returns = await train(4000);

  t.is(returns.length, 2);
  t.true(returns.every(Number.isFinite));
  t.deepEqual(await train(4000), returns);
});
