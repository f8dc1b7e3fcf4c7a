import { conflictingCmdp, separableCmdp, smallCmdpOptimum } from '@belay-rl/core/testing';
import test from 'ava';
import { p3o } from '../../../src/on-policy/p3o/p3o.ts';
import { solveWith } from '../../solve-with.ts';

// 60 updates instead of 500: a learning rate ten times the default.
const settings = { 'optimizer.learningRate': 3e-3 };

// Over six seeds: reward 0.008 below to 0.000, cost 0.002 to 0.009 above the limit (half of the minibatches overestimate
// their penalty, half underestimate it, and only the former push).
for (const seed of [0, 1, 2]) {
  test(`it reaches the constrained optimum where reward and cost conflict, seed ${seed}`, async (t) => {
    const optimum = smallCmdpOptimum(conflictingCmdp);
    const { reward, cost } = await solveWith(p3o, { cmdp: conflictingCmdp, seed, settings });
    t.true(Math.abs(reward - optimum.reward) < 0.03, `reward ${reward}, the optimum is ${optimum.reward}`);
    t.true(Math.abs(cost - optimum.cost) < 0.03, `cost ${cost}, the limit is ${optimum.cost}`);
  });
}

test('where lowering cost takes nothing from the reward it gets both', async (t) => {
  const { reward, cost } = await solveWith(p3o, { cmdp: separableCmdp, seed: 0, settings });
  t.true(reward > -0.02 && cost < 4.5, `${reward}, ${cost}`);
});

test('an infinite limit is no constraint: the reward’s own optimum', async (t) => {
  const cmdp = { ...conflictingCmdp, limit: Number.POSITIVE_INFINITY };
  const { reward, cost } = await solveWith(p3o, { cmdp, seed: 0, settings });
  t.true(reward > -0.02 && Math.abs(cost - 5.15) < 0.02, `${reward}, ${cost}`);
});

test('a limit of 0 is reached', async (t) => {
  const { cost } = await solveWith(p3o, { cmdp: { ...conflictingCmdp, limit: 0 }, seed: 0, settings });
  t.true(Math.abs(cost) < 0.1, `${cost}`);
});

test('κ below the problem’s multiplier is no exact penalty: the cost settles above the limit', async (t) => {
  const weak = await solveWith(p3o, {
    cmdp: conflictingCmdp,
    seed: 0,
    settings: { ...settings, 'constraint.kappa': 0.05 },
  });
  t.true(weak.cost > 4.7, `${weak.cost}`);
});
