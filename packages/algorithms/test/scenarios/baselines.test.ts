import { definePlugin, type LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../src/index.ts';
import { pursuit, pursuitLimit, pursuitOptimum } from '../pursuit.ts';
import { mean, runRows } from '../run-rows.ts';

/** Pursuit with its cost told in two parts, 0.8 a₀ + 0.9 and 0.5 a₁ + 0.6. */
const divided = {
  ...pursuit,
  id: 'DividedPursuit-v0',
  costs: ['cost', 'first', 'second'],
  create() {
    const inner = pursuit.create({}) as Exclude<ReturnType<typeof pursuit.create>, Promise<unknown>>;
    return {
      ...inner,
      step(action: Float32Array) {
        const [one, two] = [0.9 + 0.8 * action[0]!, 0.6 + 0.5 * action[1]!];
        return { ...inner.step(action), cost: { cost: one + two, first: one, second: two } };
      },
    };
  },
};

const environments = definePlugin({
  name: 'test/pursuits',
  version: '1.0.0',
  setup(belay) {
    belay.environment(pursuit);
    belay.environment(divided);
  },
});

/** A whole training; its rows. */
async function train(
  algorithm: string,
  overrides: Readonly<Record<string, unknown>> = {},
  environment = pursuit.id,
): Promise<LogRow[]> {
  const registry = createRegistry().add(plugin).add(environments);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: {
      'training.steps': 1024 * 80,
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

const first = { 'optimizer.learningRate': 3e-3, 'training.passes': 10 };
const second = { 'trustRegion.maxKl': 0.02 };
const natural = { 'optimizer.stepKl': 0.02 };

for (const [algorithm, settings] of Object.entries({
  'policy-gradient': first,
  'natural-pg': natural,
  trpo: second,
  ppo: first,
})) {
  test(`${algorithm} reaches the reward’s own optimum and lets the cost be`, async (t) => {
    const last = (await train(algorithm, settings)).slice(-10);
    const [reward, cost] = [mean(last, 'Metrics/EpochRet'), mean(last, 'Metrics/EpochCost')];
    t.true(reward > -0.7, `return ${reward}`);
    t.true(Math.abs(cost - 23.2) < 0.6, `cost ${cost}`);
  });
}

// Raw reward advantages, so that λ is in rewards per cost: 0.614 at the optimum.
const raw = { 'advantage.standardizeReward': false };
const multiplier = { ...raw, 'constraint.multiplierOptimizer': 'gradient', 'constraint.multiplierRate': 0.01 };
const pid = { ...raw, 'constraint.integralGain': 0.01 };

// The optimum is −1.72 at 17.6.
for (const [algorithm, settings] of Object.entries({
  'trpo-lag': { ...second, ...multiplier },
  'ppo-lag': { ...first, ...multiplier },
  pdo: { ...first, ...multiplier, 'environment.normalizeReward': 'none', 'environment.normalizeCost': 'none' },
  rcpo: { ...natural, ...multiplier },
  focops: { ...first, ...multiplier, 'constraint.temperature': 0.2 },
  cup: { ...first, ...multiplier, 'constraint.multiplierRate': 0.05, 'constraint.maxMultiplier': 50 },
  'on-crpo': { ...second, 'constraint.tolerance': 0.2 },
  'cppo-pid': { ...first, ...pid },
  'trpo-pid': { ...second, ...pid },
})) {
  test(`${algorithm} brings the cost to its limit, near the constrained optimum`, async (t) => {
    const last = (await train(algorithm, settings)).slice(-20);
    const [reward, cost] = [mean(last, 'Metrics/EpochRet'), mean(last, 'Metrics/EpochCost')];
    t.true(Math.abs(reward - pursuitOptimum.return) < 0.8, `return ${reward}, the optimum is ${pursuitOptimum.return}`);
    t.true(Math.abs(cost - pursuitOptimum.cost) < 0.8, `cost ${cost}, the limit is ${pursuitOptimum.cost}`);
  });
}

const unscaled = { 'environment.normalizeReward': 'none', 'environment.normalizeCost': 'none' };

test('ipo stays inside its limit, at a distance that κ sets', async (t) => {
  const costs = [];
  for (const kappa of [0.3, 0.9]) {
    const last = (await train('ipo', { ...first, ...raw, ...unscaled, 'constraint.kappa': kappa })).slice(-20);
    costs.push(mean(last, 'Metrics/EpochCost'));
  }
  t.true(costs[0]! < pursuitLimit + 0.5 && costs[1]! < costs[0]! - 0.3, `${costs}`);
});

test('several constraints at once, each with its own limit: the tighter one binds, the other does not', async (t) => {
  // Free optimum: first 16 · 0.9 = 14.4, second 16 · 0.75 = 12. Limits 12.2 and 13: a₀ shifts by −2.2/12.8, return −0.47.
  const limits = { 'constraint.costLimit': { first: 12.2, second: 13 } };
  for (const [algorithm, settings] of Object.entries({
    'ppo-lag': { ...first, ...multiplier },
    'trpo-pid': { ...second, ...pid },
    p3o: { ...first, ...raw },
    'on-crpo': { ...second, 'constraint.tolerance': 0.2 },
  })) {
    const last = (await train(algorithm, { ...settings, ...limits }, divided.id)).slice(-20);
    const [one, two, reward] = ['Metrics/EpCost/first', 'Metrics/EpCost/second', 'Metrics/EpochRet'].map((column) =>
      mean(last, column),
    );
    t.true(Math.abs(one! - 12.2) < 0.6, `${algorithm}: first ${one}, its limit is 12.2`);
    t.true(Math.abs(two! - 12) < 0.6, `${algorithm}: second ${two}, unconstrained 12`);
    t.true(reward! > -1.2, `${algorithm}: return ${reward}`);
  }
});

for (const algorithm of ['focops', 'cup', 'cpo']) {
  test(`${algorithm} refuses two constraints by a sentence`, async (t) => {
    const limits = { 'constraint.costLimit': { first: 9, second: 13 } };
    await t.throwsAsync(train(algorithm, limits, divided.id), { message: /takes 1 constraint, this run has 2/ });
  });
}

test('annealed σ: from the first to the last value over the run, after each update', async (t) => {
  const steps = { 'training.steps': 1024 * 4, 'policy.annealStd': true };
  const last = await train('ppo', { ...steps, 'optimizer.learningRate': 1e-9, 'policy.logStd': 0 });
  // σ = 1 at first, then 0.5, 0.4, 0.3 (0.5 + (0.1 − 0.5) e/4); the last overwrite comes after the last row.
  for (const [i, expected] of [1, 0.5, 0.4, 0.3].entries()) {
    t.true(Math.abs(last[i]!['Train/PolicyStd']! - expected) < 1e-5, `${last[i]!['Train/PolicyStd']}`);
  }
});

test('bounds of an annealed σ that nothing anneals are refused, and so is a clip that FOCOPS would not use', async (t) => {
  await t.throwsAsync(train('ppo', { 'policy.finalStd': 0.2 }), { message: /policy.annealStd=true/ });
  await t.throwsAsync(train('pdo', { 'constraint.costEstimate': 'critic' }), { message: /normalizeCost=none/ });
  await t.throwsAsync(train('focops', { 'training.clip': 0.2 }), { message: /brings its own loss/ });
});

test('variant published: TRPO’s averaged KL takes a longer step', async (t) => {
  const short = { 'training.steps': 1024 };
  const published = { ...short, 'optimizer.variant': 'published', 'trustRegion.variant': 'published' };
  const [paper, averaged] = [(await train('trpo', short))[0]!, (await train('trpo', published))[0]!];
  t.true(paper['Train/KL']! <= 0.01);
  t.true(averaged['Train/KL']! > 0.01 && averaged['Train/KL']! <= 0.02);
});
