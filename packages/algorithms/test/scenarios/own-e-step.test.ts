import { definePlugin, type PartDefinition } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin, { type EStep } from '../../src/index.ts';
import pursuitPlugin, { pursuit } from '../pursuit.ts';

/** The README's example: all weight on the action with the highest reward. */
const greedy: PartDefinition<EStep> = {
  summary: 'All weight on the best of the sampled actions.',
  metrics: { 'EStep/Best': 'mean value of the best sampled action' },
  create: (_settings, context) => ({
    prepare() {},
    solve({ states, actions, reward }, weights) {
      weights.fill(0);
      let sum = 0;
      for (let s = 0; s < states; s++) {
        let best = s * actions;
        for (let k = best; k < (s + 1) * actions; k++) if (reward[k]! > reward[best]!) best = k;
        weights[best] = 1;
        sum += reward[best]!;
      }
      context.log.value('EStep/Best', sum / states);
    },
    save: () => ({}),
    load() {},
  }),
};

const own = definePlugin({
  name: 'my-lab/greedy',
  version: '1.0.0',
  setup(belay) {
    belay.part('eStep', 'greedy', greedy);
  },
});

const registry = createRegistry().add(plugin).add(pursuitPlugin).add(own);
const small = {
  'training.steps': 800,
  'training.stepsPerEpoch': 400,
  'training.workers': 0,
  'training.environments': 4,
  'training.updateCycle': 50,
  'training.batchSize': 32,
  'policy.hiddenSizes': [8],
  'critic.hiddenSizes': [8],
};

test('a plugin’s E-step takes the place of the suite’s, its metrics in the log', async (t) => {
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'cvpo',
    environment: pursuit.id,
    overrides: { ...small, 'eStep.name': 'greedy' },
  });
  const training = await createTraining({ registry, configuration });
  const best: number[] = [];
  await training.run({ onEpoch: (row) => void best.push(row['EStep/Best']!) });
  await training.dispose();

  t.is(best.length, 2);
  t.true(best.every(Number.isFinite));
  t.false(training.columns.some(({ name }) => name === 'EStep/Temperature'));
});

for (const [title, overrides, sentence] of [
  ['a radius that the samples do not have', { 'eStep.maxKl': 3 }, /eStep\.maxKl=3 .* log 16 = 2\.773: lower/],
  ['a deterministic actor', { 'policy.actor': 'deterministic' }, /set policy\.actor=gaussian/],
  ['an on-policy setting', { 'training.passes': 3 }, /is of on-policy algorithms/],
  [
    'a constraint handler',
    { 'constraint.name': 'lagrangian' },
    /algorithm cvpo has only eStep, mStep, engine and network/,
  ],
  ['an E-step that nobody registers', { 'eStep.name': 'estep-duel' }, /is no eStep part.*estep-dual/],
  ['a setting of another E-step', { 'eStep.learningRate': 0.1 }, /belongs to estep-gradient/],
] as const) {
  test(`refused by a sentence: ${title}`, async (t) => {
    const error = await t.throwsAsync(async () => {
      const configuration = resolveConfiguration({
        registry,
        algorithm: 'cvpo',
        environment: pursuit.id,
        overrides: { ...small, ...overrides },
      });
      await createTraining({ registry, configuration });
    });
    t.regex(error!.message, sentence);
  });
}
