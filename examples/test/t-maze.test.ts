import { createRegistry, createTraining, loadPlugins, policyFromState, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';

const plugin = new URL('../t-maze.ts', import.meta.url).pathname;

/** Trains KFCPO on a short maze, and plays both cues with the trained policy's most probable actions. */
async function trained(network: string, more: Readonly<Record<string, unknown>> = {}) {
  const registry = createRegistry();
  await loadPlugins(registry, ['@belay-rl/kfcpo', plugin]);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'kfcpo',
    environment: 'TMaze-v0',
    overrides: {
      seed: 1,
      'environment.corridor': 2,
      'training.steps': 24_000,
      'training.stepsPerEpoch': 1000,
      'training.batchSize': 250,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [16],
      'critic.hiddenSizes': [16],
      'constraint.costLimit': 0.1,
      'network.name': network,
      ...more,
    },
  });
  const training = await createTraining({ registry, configuration });
  await training.run({});
  const policy = policyFromState(training.saveState());
  await training.dispose();
  const choose = (cue: number): number => {
    policy.reset();
    policy.act([cue, 0, 0]);
    policy.act([0, 0.5, 0]);
    return policy.act([0, 1, 1])[0]!;
  };
  return { policy, choose };
}

test('with a memory KFCPO learns to choose what a cue said two steps before, and reset() makes it forget', async (t) => {
  const { policy, choose } = await trained('gru', { 'network.units': 8 });

  t.is(policy.memory, 8);
  t.deepEqual([choose(-1), choose(1), choose(-1)], [0, 2, 0]);
  // At the junction, and asked again without a new episode, it still knows; after reset() it does not.
  const asked = (cue: number): readonly number[] => {
    choose(cue);
    const again = policy.act([0, 1, 1])[0]!;
    policy.reset();
    return [again, policy.act([0, 1, 1])[0]!];
  };
  t.not(asked(-1)[0], asked(1)[0]);
  t.is(asked(-1)[1], asked(1)[1]);
});

test('without a memory the choice is the same for both cues, however long it is trained', async (t) => {
  const { policy, choose } = await trained('mlp', { 'training.steps': 2000 });

  t.is(policy.memory, 0);
  t.is(choose(-1), choose(1));
});
