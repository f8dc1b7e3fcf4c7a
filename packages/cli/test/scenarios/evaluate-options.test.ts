import { join } from 'node:path';
import algorithms from '@belay-rl/algorithms';
import { evaluateDirectory, trainInDirectory } from '@belay-rl/core/node';
import { createRegistry, loadPolicy, resolveConfiguration } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import base from '../cases/base.ts';
import { emptyFolder } from '../support/belay.ts';

const registry = () => createRegistry().add(algorithms).add(base);

/** A run of three epochs on a road of 50 steps, whose wrapper may end episodes or widen observations. */
async function trained(t: ExecutionContext, algorithm: string): Promise<string> {
  const directory = join(await emptyFolder(t), 'run');
  const configuration = resolveConfiguration({
    registry: registry(),
    algorithm,
    environment: 'Base-v0',
    overrides: {
      'training.steps': 1500,
      'training.stepsPerEpoch': 500,
      'training.workers': 0,
      'constraint.costLimit': 3,
      // Fast enough to cost something.
      'policy.logStd': 0.5,
    },
  });
  await trainInDirectory({ registry: registry(), configuration, directory });
  return directory;
}

test('an evaluation judges the task as trained, or the task itself whatever the wrapper does', async (t) => {
  const directory = await trained(t, 'ppo-early-terminated');
  const options = { registry: registry(), episodes: 6, sample: true };

  const asTrained = await evaluateDirectory(directory, options);
  const task = await evaluateDirectory(directory, { ...options, task: true });

  t.is(asTrained.judged, 'as trained');
  t.is(task.judged, 'task');
  t.true(asTrained.length.mean < 50, `${asTrained.length.mean}`);
  t.is(task.length.mean, 50);
  t.true(task.costs[0]!.mean > asTrained.costs[0]!.mean);
});

test('sampled actions differ from mean ones and repeat with their seed; an earlier checkpoint and settings are another policy and task', async (t) => {
  const directory = await trained(t, 'ppo-saute');
  const options = { registry: registry(), episodes: 3 };

  const mean = await evaluateDirectory(directory, options);
  const sampled = await evaluateDirectory(directory, { ...options, sample: true });
  const again = await evaluateDirectory(directory, { ...options, sample: true });
  const earlier = await evaluateDirectory(directory, { ...options, checkpoint: 1 });
  const dear = await evaluateDirectory(directory, { ...options, set: ['environment.rewardUnit=10'] });

  t.is(sampled.actions, 'sampled');
  t.notDeepEqual(sampled.episodes, mean.episodes);
  t.deepEqual(again, sampled);
  t.is(earlier.epoch, 1);
  t.notDeepEqual(earlier.episodes, mean.episodes);
  t.is(dear.return.mean.toFixed(3), (10 * mean.return.mean).toFixed(3));
  await t.throwsAsync(evaluateDirectory(directory, { ...options, set: ['training.steps=5'] }), {
    code: 'command-line',
    message: /changes nothing in an evaluation/,
  });
});

test('a loaded policy says which wrapper it needs, and brings it as the training left it', async (t) => {
  const directory = await trained(t, 'ppo-saute');
  using policy = loadPolicy(directory);
  const definition = registry().environment('Base-v0');
  const plain = await definition.create({ scale: 1, offset: 0, rewardUnit: 1, costUnit: 1 });

  t.deepEqual(policy.wrapper, { name: 'saute', extraObservations: 1 });
  t.throws(() => policy.act(plain.reset(1)), {
    code: 'bad-observation',
    message:
      /2 numbers, but the policy takes 3, of which the last is of its wrapper saute: step the environment that policy\.wrap/,
  });
  const wrapped = await policy.wrap(definition, registry()).create({ scale: 1, offset: 0, rewardUnit: 1, costUnit: 1 });
  const observation = wrapped.reset(1);
  t.is(observation.length, 3);
  t.is(observation[2], 1);
  t.is(policy.act(observation).length, 1);
  t.throws(() => policy.wrap(definition, createRegistry()), { code: 'unknown-wrapper' });
});
