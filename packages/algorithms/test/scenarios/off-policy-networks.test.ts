import { defineEnvironment, definePlugin, type LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, explainMisfit, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../src/index.ts';

/** A picture of 6 × 6 bytes, bright in one half; the action that points there pays. */
const picture = (id: string, discrete: boolean) =>
  defineEnvironment({
    id,
    summary: 'A picture that says where to go.',
    observationSpace: {
      type: 'dict',
      spaces: {
        speed: { low: [-1], high: [1] },
        camera: { low: 0, high: 255, shape: [6, 6, 1], dtype: 'uint8' },
      },
    },
    actionSpace: discrete ? { type: 'discrete', n: 2 } : { low: [-1], high: [1] },
    maxSteps: 10,
    create() {
      let step = 0;
      const side = (): number => step % 2;
      const seen = () => ({
        speed: [0.1 * step - 0.5],
        camera: Array.from({ length: 36 }, (_, i) => (i % 6 < 3 === (side() === 0) ? 200 : 20)),
      });
      return {
        reset() {
          step = 0;
          return seen();
        },
        step([action = 0]) {
          const chosen = discrete ? action : action > 0 ? 1 : 0;
          const reward = chosen === side() ? 1 : 0;
          step++;
          return { observation: seen(), reward, cost: 1 - reward, terminated: false, truncated: step === 10 };
        },
      };
    },
  });

const pictures = definePlugin({
  name: 'pictures',
  version: '1.0.0',
  setup(belay) {
    belay.environment(picture('Picture-v0', false));
    belay.environment(picture('PictureChoice-v0', true));
  },
});

const registry = () => createRegistry().add(plugin).add(pictures);

function configured(algorithm: string, environment: string, network: string) {
  return resolveConfiguration({
    registry: registry(),
    algorithm,
    environment,
    overrides: {
      'network.name': network,
      ...(network === 'conv' ? { 'network.filters': [2], 'network.kernels': [3], 'network.strides': [2] } : {}),
      'training.steps': 240,
      'training.stepsPerEpoch': 120,
      'training.warmupSteps': 40,
      'training.environments': 2,
      'training.updateCycle': 10,
      'training.updatesPerStep': 0.2,
      'training.batchSize': 8,
      'training.workers': 0,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [4],
      'critic.hiddenSizes': [4],
      'constraint.costLimit': 2,
    },
  });
}

const offPolicy = registry()
  .names('algorithm')
  .filter((name) => registry().algorithm(name).family === 'off-policy');

for (const [algorithm, environment] of [
  ...['sac', 'sac-lag', 'td3', 'ddpg', 'cvpo', 'mpo'].map((name) => [name, 'Picture-v0'] as const),
  ['cvpo', 'PictureChoice-v0'],
] as const) {
  test(`${algorithm} trains convolutions on pictures next to numbers (${environment})`, async (t) => {
    const configuration = configured(algorithm, environment, 'conv');
    const training = await createTraining({ registry: registry(), configuration });
    const before = new Float32Array(training.policy.size);
    training.policy.read(before);

    const rows: LogRow[] = [];
    await training.run({ onEpoch: (row) => void rows.push(row) });

    t.is(rows.length, 2);
    t.true(Number.isFinite(rows[1]!['Loss/Loss_reward_critic'] as number));
    const state = training.saveState()['policy'] as unknown as { parameters: Float32Array };
    await training.dispose();
    // The convolution's weights, first in the flat vector but for a log σ, have moved.
    const moved = state.parameters.findIndex((value, i) => i > 2 && value !== before[i]);
    t.true(moved >= 0 && moved < 3 * 3 * 2 + 4, `${moved}`);
  });
}

test('every off-policy algorithm refuses a memory in one sentence, with what sees the same instead', (t) => {
  t.true(offPolicy.length >= 6);
  for (const algorithm of offPolicy) {
    for (const [network, nearest] of [
      ['gru', 'network.name=mlp with the last observations stacked'],
      ['conv-gru', 'network.name=conv.'],
    ] as const) {
      const configuration = configured(algorithm, 'Picture-v0', network);
      const definition = registry().environment('Picture-v0');
      // Without its picture the observation is a vector.
      const { structure, ...vector } = definition;
      t.true(structure !== undefined);
      const environment = network === 'gru' ? vector : definition;
      const sentence = explainMisfit({ registry: registry(), configuration, environment });
      t.true(sentence?.includes(`network.name=${network} has a memory`), `${algorithm}: ${sentence}`);
      t.true(sentence?.includes(nearest), sentence!);
      t.is(sentence!.split('. ').length, 1);
    }
  }
});
