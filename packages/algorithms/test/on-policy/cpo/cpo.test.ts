import { conflictingCmdp, separableCmdp, smallCmdpOptimum } from '@belay-rl/core/testing';
import test from 'ava';
import { cpo } from '../../../src/on-policy/cpo/cpo.ts';
import { solveWith } from '../../solve-with.ts';

// 60 updates of at most 0.02 nats; CPO's default of 0.01 only takes longer. No margin: the problem's costs are known to their second decimal.
const settings = { 'trustRegion.maxKl': 0.02, 'constraint.marginRate': 0 };

// Over six seeds: reward 0.002 to 0.000 below the optimum, cost within 0.001 of the limit.
for (const seed of [0, 1, 2]) {
  test(`it reaches the constrained optimum where reward and cost conflict, seed ${seed}`, async (t) => {
    const optimum = smallCmdpOptimum(conflictingCmdp);
    const { reward, cost } = await solveWith(cpo, { cmdp: conflictingCmdp, seed, settings });
    t.true(Math.abs(reward - optimum.reward) < 0.01, `reward ${reward}, the optimum is ${optimum.reward}`);
    t.true(Math.abs(cost - optimum.cost) < 0.01, `cost ${cost}, the limit is ${optimum.cost}`);
  });
}

test('once inside the limit it stays there, up to the noise of the cost estimate', async (t) => {
  const { costs } = await solveWith(cpo, { cmdp: conflictingCmdp, seed: 0, settings });
  t.true(costs[0]! > 4.5);
  // 1,024 costs with a deviation of 0.6 estimate their mean to 0.02.
  const settled = costs.slice(costs.findIndex((cost) => cost < 4.5));
  t.true(settled.length > 40);
  t.true(Math.max(...settled) < 4.5 + 0.08, `${Math.max(...settled)}`);
});

test('where lowering cost takes nothing from the reward it gets both', async (t) => {
  const { reward, cost } = await solveWith(cpo, { cmdp: separableCmdp, seed: 0, settings });
  t.true(reward > -0.01 && cost < 4.5, `${reward}, ${cost}`);
});

test('an infinite limit is no constraint: the reward’s own optimum', async (t) => {
  const cmdp = { ...conflictingCmdp, limit: Number.POSITIVE_INFINITY };
  const { reward, cost } = await solveWith(cpo, { cmdp, seed: 0, settings });
  t.true(reward > -0.01 && Math.abs(cost - 5.15) < 0.02, `${reward}, ${cost}`);
});

test('a limit of 0, far outside the first trust region, is reached by recovery steps', async (t) => {
  const { cost, log } = await solveWith(cpo, { cmdp: { ...conflictingCmdp, limit: 0 }, seed: 0, settings });
  t.is(log.columns.get('Misc/OptimCase')?.[0], 0);
  t.true(Math.abs(cost) < 0.05, `${cost}`);
});

test('variant published misses the optimum that the paper’s dual reaches', async (t) => {
  const published = {
    ...settings,
    'constraint.variant': 'published',
    'optimizer.variant': 'published',
    'trustRegion.variant': 'published',
  };
  const { reward, log } = await solveWith(cpo, { cmdp: conflictingCmdp, seed: 0, settings: published });
  const optimum = smallCmdpOptimum(conflictingCmdp);
  // Measured: 1.05 below the optimum. Near the limit λ* turns negative and the line search refuses the step.
  t.true(reward < optimum.reward - 0.5, `${reward}`);
  t.true(log.columns.get('Misc/Lambda_star')!.some((lambda) => lambda < 0));
  t.true(log.columns.get('Misc/AcceptanceStep')!.filter((k) => k === 0).length > 5);
});
