import type { LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../src/index.ts';
import pursuitPlugin, { pursuit, pursuitLimit, pursuitOptimum } from '../pursuit.ts';
import { mean, runRows } from '../run-rows.ts';

/** A whole training on the pursuit environment; its rows. */
async function train(algorithm: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<LogRow[]> {
  const registry = createRegistry().add(plugin).add(pursuitPlugin);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: pursuit.id,
    overrides: {
      'training.steps': 1024 * 60,
      'training.stepsPerEpoch': 1024,
      'training.workers': 0,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [16],
      'policy.logStd': -0.5,
      'critic.hiddenSizes': [16],
      'advantage.gamma': 0,
      'constraint.costLimit': pursuitLimit,
      ...overrides,
    },
  });
  return runRows(await createTraining({ registry, configuration }));
}

const faster: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cpo: { 'trustRegion.maxKl': 0.02 },
  pcpo: { 'trustRegion.maxKl': 0.02 },
  p3o: { 'optimizer.learningRate': 3e-3 },
};

// Last ten epochs, three seeds each: CPO −1.70 to −1.84 at 17.59 to 17.61; PCPO −1.88 to −1.99 at 17.57 to 17.59;
// P3O −1.67 to −1.85 at 17.68 to 17.83. The optimum is −1.72 at 17.6; what is missing is the remaining σ.
for (const [algorithm, settings] of Object.entries(faster)) {
  test(`${algorithm} trains to the constrained optimum, its critics, cost estimate and rollouts included`, async (t) => {
    const last = (await train(algorithm, settings)).slice(-10);

    const [reward, cost] = [mean(last, 'Metrics/EpochRet'), mean(last, 'Metrics/EpochCost')];
    t.true(Math.abs(reward - pursuitOptimum.return) < 0.5, `return ${reward}, the optimum is ${pursuitOptimum.return}`);
    t.true(Math.abs(cost - pursuitOptimum.cost) < 0.5, `cost ${cost}, the limit is ${pursuitOptimum.cost}`);
  });
}

test('an infinite limit trains the same algorithm without a constraint', async (t) => {
  const last = (await train('cpo', { ...faster['cpo'], 'constraint.costLimit': Number.POSITIVE_INFINITY })).slice(-10);

  t.true(mean(last, 'Metrics/EpochRet') > -0.4);
  t.true(Math.abs(mean(last, 'Metrics/EpochCost') - 23.2) < 0.5);
});

const short = { 'training.steps': 1024 * 4 };

for (const [title, algorithm, settings] of [
  ['CPO’s handler for PCPO’s', 'cpo', { 'constraint.name': 'pcpo-projection' }],
  [
    'P3O’s penalty under a natural gradient and a line search',
    'p3o',
    {
      'optimizer.name': 'conjugate-gradient',
      'trustRegion.name': 'line-search',
      'training.batchSize': 'all',
      'training.passes': 1,
    },
  ],
  ['CPO without its line search', 'cpo', { 'trustRegion.name': 'none', 'optimizer.stepKl': 0.01 }],
  ['P3O with momentum instead of Adam', 'p3o', { 'optimizer.name': 'sgd' }],
  ['CPO without its constraint, which is TRPO', 'cpo', { 'constraint.name': 'none' }],
] as const) {
  test(`parts swap by name: ${title}`, async (t) => {
    const rows = await train(algorithm, { ...short, ...settings });
    t.is(rows.length, 4);
    t.true(rows.every((row) => Number.isFinite(row['Train/KL']!) && row['Train/KL']! > 0));
  });
}

for (const [title, algorithm, settings, sentence] of [
  ['a first-order optimizer under CPO’s dual', 'cpo', { 'optimizer.name': 'adam' }, /needs a Fisher metric/],
  ['many steps an epoch under CPO’s dual', 'cpo', { 'training.passes': 2 }, /takes one step per epoch/],
  ['an early stop with nothing to stop', 'p3o', { 'training.passes': 1 }, /leave it idle/],
  ['a natural step of no length', 'cpo', { 'trustRegion.name': 'none' }, /set optimizer\.stepKl/],
] as const) {
  test(`refused with a sentence: ${title}`, async (t) => {
    await t.throwsAsync(train(algorithm, { ...short, ...settings }), { message: sentence });
  });
}
