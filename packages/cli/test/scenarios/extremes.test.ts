import { checkEnvironment } from '@belay-rl/core';
import { createRegistry } from '@belay-rl/core/run';
import test from 'ava';
import base from '../cases/base.ts';
import sparse from '../cases/sparse.ts';
import { trainCase } from '../support/train-case.ts';

const onPolicy = {
  'training.steps': 4000,
  'training.stepsPerEpoch': 1000,
  'policy.hiddenSizes': [8],
  'critic.hiddenSizes': [8],
};
const offPolicy = {
  'training.steps': 500,
  'training.stepsPerEpoch': 250,
  'training.warmupSteps': 200,
  'training.batchSize': 16,
  'policy.hiddenSizes': [8],
  'critic.hiddenSizes': [8],
  'constraint.warmupSteps': 200,
};

const without = (rows: readonly Readonly<Record<string, number>>[], columns: RegExp) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !columns.test(name))));

for (const [algorithm, budget] of [
  ['cpo', onPolicy],
  ['ppo-lag', onPolicy],
  ['kfcpo', onPolicy],
  ['focops', onPolicy],
  ['p3o', onPolicy],
  ['sac-lag', offPolicy],
  ['cvpo', offPolicy],
] as const) {
  test(`${algorithm}: a cost and its limit times a power of two change nothing but the unit`, async (t) => {
    const costs = 2 ** -20;
    // Off-policy a unit is decided while it is learnt already, unless the warm-up has seen costs: here every step has one.
    const [environment, key] = budget === onPolicy ? ['Base-v0', 'costUnit'] : ['Constant-v0', 'cost'];
    const train = (unit: number) =>
      trainCase(algorithm, environment, [base, sparse], {
        ...budget,
        [`environment.${key}`]: unit,
        'constraint.costLimit': 5 * unit,
      });
    const plain = await train(1);
    const small = await train(costs);

    const other = /^Time\/|EpCost|EpochCost|CostEstimate|Value\/cost/;
    t.deepEqual(without(small.rows, other), without(plain.rows, other));
    t.is(small.rows.at(-1)!['Metrics/EpCost'], costs * plain.rows.at(-1)!['Metrics/EpCost']!);
    t.is(small.rows.at(-1)!['Metrics/CostEstimate'], costs * plain.rows.at(-1)!['Metrics/CostEstimate']!);
    t.true(small.messages.some((sentence) => /the cost "cost" is about .*learnt in units of/.test(sentence)));
    t.false(plain.messages.some((sentence) => /learnt in units of/.test(sentence)));
  });

  test(`${algorithm}: rewards however small are learnt alike`, async (t) => {
    const [one, two] = await Promise.all(
      [2 ** -20, 2 ** -30].map((rewardUnit) =>
        trainCase(algorithm, 'Base-v0', [base], { ...budget, 'environment.rewardUnit': rewardUnit }),
      ),
    );

    const other = /^Time\/|EpRet|EpochRet|Value\/(reward|Adv)/;
    t.deepEqual(without(two!.rows, other), without(one!.rows, other));
    t.true(one!.messages.some((sentence) => /the reward is about .*learnt in units of/.test(sentence)));
  });
}

test('observations whose signal is lost are told, by a run and by the check', async (t) => {
  const far = { 'environment.offset': 1e8 };
  const run = await trainCase('ppo-lag', 'Base-v0', [base], { ...onPolicy, ...far });
  const near = await trainCase('ppo-lag', 'Base-v0', [base], onPolicy);
  const definition = createRegistry().add(base).environment('Base-v0');
  const sentence = /Number 0 of the observation lies around 1\.00e\+8, and so do 1 more: single precision/;

  t.is(run.messages.filter((said) => sentence.test(said)).length, 1);
  t.false(near.messages.some((said) => /single precision/.test(said)));
  t.regex((await checkEnvironment(definition, { settings: { offset: 1e8 } })).join(' '), sentence);
  t.deepEqual(await checkEnvironment(definition), []);
});
