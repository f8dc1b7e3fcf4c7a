import { createWorkspace, definePlugin, type EnvironmentDefinition, type Settings, updatePolicy } from '@belay-rl/core';
import { createRegistry, resolveConfiguration } from '@belay-rl/core/run';
import {
  conflictingCmdp,
  createPart,
  type SmallCmdp,
  type SmallCmdpResult,
  separableCmdp,
  smallCmdpOptimum,
  solveSmallCmdp,
} from '@belay-rl/core/testing';
import test from 'ava';
import kfcpoPlugin, { epochKlGuard, kfac, kfcpo, marginBlender, minibatchKlGuard } from '../src/index.ts';
import { publishedRule } from '../src/published-rule.ts';
import { dot } from './reference/dense-fisher.ts';
import { costSignals, smallProblem } from './reference/small-problem.ts';

interface Changes {
  readonly optimizer?: Settings;
  readonly constraint?: Settings;
  readonly trustRegion?: Settings;
}

/** KFCPO on a small CMDP: four minibatches of 128 an update. */
function solve(cmdp: SmallCmdp, changes: Changes = {}, updates = 100): Promise<SmallCmdpResult> {
  return solveSmallCmdp({
    cmdp,
    rows: 512,
    schedule: { batchSize: 128, passes: 1 },
    updates,
    seed: 1,
    optimizer: { definition: kfac, settings: changes.optimizer ?? {} },
    constraint: { definition: marginBlender, settings: changes.constraint ?? {} },
    trustRegion: { definition: minibatchKlGuard, settings: { maxKl: 0.02, ...changes.trustRegion } },
  });
}

const mean = ({ log }: SmallCmdpResult, name: string) => {
  const values = log.columns.get(name) ?? [];
  return values.reduce((sum, x) => sum + x, 0) / values.length;
};

test('solves a problem whose cost can be lowered without touching the reward', async (t) => {
  const result = await solve(separableCmdp);

  t.log(result.meanActionReward, result.cost);
  t.true(result.cost <= separableCmdp.limit);
  // The best reward is 0, the first policy's about −0.6.
  t.true(result.meanActionReward > -0.01);
});

test('without a finite limit it maximises the reward alone', async (t) => {
  const result = await solve({ ...conflictingCmdp, limit: Number.POSITIVE_INFINITY });

  t.log(result.meanActionReward, result.cost);
  t.true(result.meanActionReward > -0.01);
  t.true(Math.abs(result.cost - 5.15) < 0.05);
});

test('where reward and cost conflict, the published projection stays above the limit; projection: lesser ends at the optimum of λC', async (t) => {
  const published = await solve(conflictingCmdp);
  const lesser = await solve(conflictingCmdp, { constraint: { projection: 'lesser' } }, 200);

  t.log(published.meanActionReward, published.cost, lesser.meanActionReward, lesser.cost);
  t.true(published.cost > conflictingCmdp.limit);
  const center = { ...conflictingCmdp, limit: 0.9 * conflictingCmdp.limit };
  const optimum = smallCmdpOptimum(center);
  t.true(Math.abs(lesser.cost - optimum.cost) < 0.1);
  t.true(Math.abs(lesser.meanActionReward - optimum.reward) < 0.15);
});

test('the same seed gives the same bits', async (t) => {
  const [a, b] = [await solve(separableCmdp, {}, 12), await solve(separableCmdp, {}, 12)];

  t.deepEqual(a.rewards, b.rewards);
  t.deepEqual(a.costs, b.costs);
});

/**
 * One update if every cost advantage equals the reward advantage, so that the reward direction and the direction that
 * lowers cost are exactly opposed, the cost being far above its limit. Returns the change of the two (equal) surrogates.
 */
async function opposed(constraint: Settings) {
  const p = await smallProblem({ sizes: [3, 6, 2], rows: 200, schedule: { batchSize: 200, passes: 1 } });
  const update = await p.start({
    costs: costSignals([40], [25]),
    advantages: (actions) => {
      const a = Float32Array.from({ length: 200 }, (_, i) => actions[2 * i]! - 0.5 * actions[2 * i + 1]!);
      return [a, a.slice()];
    },
  });
  const parts = {
    optimizer: createPart(kfac, p.context, { fisher: 'exact', stepKl: 0.01 }),
    constraint: createPart(marginBlender, p.context, constraint),
    trustRegion: createPart(minibatchKlGuard, p.context, { maxKl: 0.1 }),
  };
  const workspace = createWorkspace({
    engine: p.engine,
    parameters: p.policy.size,
    signals: 2,
    directions: 2,
    maxRows: 200,
  });
  const surrogate = async () => {
    await update.refresh(update.whole);
    const { ratio, advantages, count } = update.whole;
    return dot(ratio.subarray(0, count), advantages[0]!) / count;
  };
  const before = await surrogate();
  await updatePolicy(parts, update, workspace);
  return {
    change: (await surrogate()) - before,
    kl: p.log.last('Misc/StepKl')!,
    weight: p.log.last('Misc/CostWeight')!,
  };
}

// k = 2: w_c = σ(2 (40/25 − 0.9)) = 0.80, so that the reward keeps a weight that is no rounding error.
const gentle = { sharpness: 2 };

test('exactly opposed gradients, stepScale: blended: the policy goes on along the reward at full length, however high the cost', async (t) => {
  const { change, kl, weight } = await opposed(gentle);

  t.true(weight > 0.8);
  t.true(change > 0.01);
  t.true(Math.abs(kl - 0.01) < 0.002);
});

test('exactly opposed gradients, stepScale: unblended: it moves by its small weight', async (t) => {
  const [blended, unblended] = [await opposed(gentle), await opposed({ ...gentle, stepScale: 'unblended' })];

  // ν from the whole direction: the step is w_r ≈ 0.2 as long, its KL w_r² ≈ 0.04 of a full one.
  t.true(unblended.change > 0);
  t.true(unblended.change < 0.25 * blended.change);
  t.true(unblended.kl < 0.06 * blended.kl);
});

test('exactly opposed gradients with a saturated weight: optimizer.maxStep stops the policy', async (t) => {
  // k = 100: w_r = σ(−70) = 4·10⁻³¹.
  const { change } = await opposed({ sharpness: 100 });

  t.true(Math.abs(change) < 1e-6);
});

test('exactly opposed gradients with projection: lesser or reward lower the cost', async (t) => {
  for (const projection of ['lesser', 'reward']) {
    t.true((await opposed({ ...gentle, projection })).change < -0.01, projection);
  }
});

test('with projection: none the heavier direction wins', async (t) => {
  t.true((await opposed({ ...gentle, projection: 'none' })).change < -0.01);
});

for (const [name, changes] of [
  ['conjugate gradient instead of K-FAC', { optimizer: 'conjugate-gradient' }],
  ['adam instead of K-FAC', { optimizer: 'adam' }],
  ['an epoch-level guard', { trustRegion: 'epoch-kl-guard' }],
  ['a line search instead of a guard', { trustRegion: 'line-search' }],
  ['no constraint handler', { constraint: 'none' }],
] as const) {
  test(`trains with one part swapped: ${name}`, async (t) => {
    const registry = createRegistry().add(kfcpoPlugin);
    const names = { ...kfcpo.parts, ...changes } as Record<'optimizer' | 'constraint' | 'trustRegion', string>;
    const result = await solveSmallCmdp({
      cmdp: separableCmdp,
      rows: 512,
      schedule: names.trustRegion === 'line-search' ? { batchSize: 'all', passes: 1 } : { batchSize: 128, passes: 1 },
      updates: 60,
      optimizer: {
        definition: registry.optimizer(names.optimizer),
        settings: names.optimizer === 'adam' ? { learningRate: 0.01 } : {},
      },
      constraint: { definition: registry.constraintHandler(names.constraint) },
      trustRegion: {
        definition: registry.trustRegion(names.trustRegion),
        settings: { maxKl: 0.02, ...(names.trustRegion === 'epoch-kl-guard' ? { retries: 3 } : {}) },
      },
    });

    t.log(result.meanActionReward, result.cost);
    t.true(result.meanActionReward > result.rewards[0]!);
    t.true(result.meanActionReward > -0.1);
    if (names.constraint !== 'none') t.true(result.cost < separableCmdp.limit);
  });
}

test('logs what its parts declare, and nothing else', async (t) => {
  const result = await solve(separableCmdp, {}, 3);

  const declared = Object.keys({ ...kfac.metrics, ...marginBlender.metrics, ...minibatchKlGuard.metrics });
  t.deepEqual([...result.log.columns.keys()].sort(), declared.sort());
});

test('the step’s predicted KL is near the measured one, and no step of this size is refused', async (t) => {
  const result = await solve(separableCmdp, { trustRegion: { reference: 'step' } }, 40);

  const [predicted, measured] = [mean(result, 'Misc/PredictedKl'), mean(result, 'Misc/StepKl')];
  t.true(Math.abs(predicted - 0.005) < 1e-4);
  t.true(Math.abs(measured - predicted) < 0.2 * predicted);
  t.is(mean(result, 'Misc/RollbackRate'), 0);
});

test('length: factors makes longer steps, because along K-FAC’s own step its factors underestimate dᵀFd', async (t) => {
  const settings = { trustRegion: { reference: 'step', maxKl: 0.004 } };
  const exact = await solve(separableCmdp, settings, 20);
  const factors = await solve(separableCmdp, { ...settings, optimizer: { length: 'factors' } }, 20);

  t.log(mean(exact, 'Misc/CurvatureRatio'), mean(factors, 'Misc/StepKl'), mean(exact, 'Misc/StepKl'));
  t.true(mean(exact, 'Misc/CurvatureRatio') > 1.5);
  t.true(mean(factors, 'Misc/StepKl') > 1.5 * mean(exact, 'Misc/StepKl'));
});

test('registers its parts and the algorithm that composes them', (t) => {
  const registry = createRegistry().add(kfcpoPlugin);

  t.is(registry.optimizer('kfac'), kfac);
  t.is(registry.constraintHandler('margin-blender'), marginBlender);
  t.is(registry.trustRegion('minibatch-kl-guard'), minibatchKlGuard);
  t.is(registry.trustRegion('epoch-kl-guard'), epochKlGuard);
  t.is(registry.algorithm('kfcpo'), kfcpo);
});

/** KFCPO's settings in an environment with episodes of a given length. */
function configured(maxSteps: number, steps: number, more: Settings = {}) {
  const environment: EnvironmentDefinition = {
    id: 'Any-v0',
    summary: 'An environment with episodes of a given length.',
    observationSpace: { low: [0], high: [1] },
    actionSpace: { low: [0], high: [1] },
    costs: ['cost'],
    maxSteps,
    create: () => Promise.reject(new Error('Nothing is made.')),
  };
  const registry = createRegistry()
    .add(kfcpoPlugin)
    .add(definePlugin({ name: 'test/any', version: '1.0.0', setup: (belay) => void belay.environment(environment) }));
  const overrides = { 'training.steps': steps, ...more };
  return resolveConfiguration({ registry, algorithm: 'kfcpo', environment: 'Any-v0', overrides });
}

for (const [maxSteps, stepsPerEpoch] of [
  [100, 10_000],
  [500, 10_000],
  [700, 14_000],
  [1000, 20_000],
  [4000, 20_000],
]) {
  test(`an epoch holds 20 episodes, within 10,000 to 20,000 steps: episodes of ${maxSteps}`, (t) => {
    t.is(configured(maxSteps!, 1_000_000).value('training.stepsPerEpoch'), stepsPerEpoch);
  });
}

for (const [maxSteps, steps, floor] of [
  [499, 1_000_000, 0.4],
  [500, 1_000_000, 0],
  [999, 2_999_999, 0],
  [499, 3_000_000, 0.4],
  [500, 10_000_000, 0],
  [999, 3_000_000, 0],
  [1000, 1_000_000, 0.4],
  [1000, 5_000_000, 0.4],
]) {
  test(`the floor of the weights is 0 for episodes of 500 to 999 steps: ${maxSteps}, ${steps}`, (t) => {
    t.is(configured(maxSteps!, steps!).value('constraint.minimumWeight'), floor);
  });
}

test('a training of five million steps has large epochs and a centre that moves, one of short episodes shorter steps', (t) => {
  const read = (maxSteps: number, steps: number) =>
    ['training.stepsPerEpoch', 'training.batchSize', 'constraint.integralGain', 'constraint.integralTarget'].map(
      (key) => configured(maxSteps, steps).value(key),
    );

  t.deepEqual(read(1000, 4_999_999), [20_000, null, 0, 0.95]);
  t.deepEqual(read(1000, 5_000_000), [100_000, 10_000, 0.02, 0.9]);
  t.deepEqual(read(500, 5_000_000), [10_000, null, 0, 0.95]);
  t.is(configured(500, 2_999_999).value('trustRegion.maxKl'), 0.01);
  t.is(configured(500, 3_000_000).value('trustRegion.maxKl'), 0.003);
  t.is(configured(500, 3_000_000).value('constraint.center'), 0.95);
  t.is(configured(499, 3_000_000).value('trustRegion.maxKl'), 0.0015);
  t.is(configured(499, 3_000_000).value('constraint.center'), 0.85);
  const searched = configured(1000, 5_000_000, { 'trustRegion.name': 'epoch-kl-guard' });
  t.is(searched.value('training.batchSize'), null, 'another trust region has its own');
});

for (const [maxSteps, steps] of [
  [1000, 1_000_000],
  [1000, 10_000_000],
  [500, 500_000],
  [500, 3_000_000],
  [100, 20_000],
]) {
  test(`variant=published is the paper's rule on every task and at every length: ${maxSteps}, ${steps}`, (t) => {
    const said = { variant: 'published' };
    const published = configured(maxSteps!, steps!, said);
    for (const [key, value] of Object.entries(publishedRule)) t.is(published.value(key), value, key);
    t.is(configured(maxSteps!, steps!, { ...said, 'constraint.center': 0.9 }).value('constraint.center'), 0.9);
    t.is(configured(maxSteps!, steps!, { ...said, 'optimizer.name': 'sgd' }).value('constraint.sharpness'), 10);
  });
}

test('variant=published leaves nothing that a default of this project set over the parts in the rule itself', (t) => {
  const choices = /^(training|critic|advantage|log|environment)\./;
  for (const { key, origin } of configured(500, 3_000_000, { variant: 'published' }).entries) {
    if (/^(algorithm kfcpo|kfcpo for)/.test(origin) && !key.endsWith('.name')) t.regex(key, choices, origin);
  }
});
