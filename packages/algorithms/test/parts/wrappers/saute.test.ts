import type { WrapperDefinition } from '@belay-rl/core';
import test from 'ava';
import { saute, simmer } from '../../../src/index.ts';
import { near, scripted, wrapped } from './scripted-environment.ts';

test('z after costs 0, 1, 1 is 1.001001, 0.938679, 0.876295, beside the raw observation', (t) => {
  const script = [0, 1, 1].map((cost) => ({ reward: 2, cost }));
  const { environment, play } = wrapped(saute, scripted(script));
  t.deepEqual(Array.from(environment.reset(1)), [0, 1]);
  const steps = play(3);
  for (const [i, z] of [1.001001, 0.938679, 0.876295].entries()) {
    t.is(steps[i]!.observation[0], i + 1);
    t.true(near(steps[i]!.observation[1], z, 1e-6), `${steps[i]!.observation[1]}`);
    t.deepEqual([steps[i]!.reward, steps[i]!.taskReward, steps[i]!.cost], [2, 2, script[i]!.cost]);
  }
});

test('once the budget is spent the reward is a constant, the task’s stays what it was; a reset fills the budget', (t) => {
  // γ 1, budget 4: z = 1, 0.5, 0, −0.5.
  const script = [2, 2, 2, 0].map((cost) => ({ reward: 5, cost: { cost, other: 9 } }));
  const { environment, play } = wrapped(saute, scripted(script), { budget: 4, discount: 1, unsafeReward: -2 });
  environment.reset(1);
  const steps = play(4);
  t.deepEqual(
    steps.map(({ reward }) => reward),
    [5, -2, -2, -2],
    'z is 0 after the second step, and a budget of which nothing is left is spent',
  );
  t.deepEqual(
    steps.map(({ taskReward }) => taskReward),
    [5, 5, 5, 5],
  );
  t.is(environment.reset()[1], 1);
});

test('at a time limit the last observation has its own z; variant published shows a full budget', (t) => {
  const script = [1, 1].map((cost) => ({ reward: 0, cost }));
  const last = (settings: object) => {
    const { environment, play } = wrapped(saute, scripted(script, 2), { budget: 4, discount: 1, ...settings });
    environment.reset(1);
    return play(2)[1]!.observation[1];
  };
  t.is(last({}), 0.5);
  t.is(last({ variant: 'published' }), 1);
});

test('of a budget of 0 the first cost spends all; without a limit nothing is ever spent', (t) => {
  const script = [0, 1, 0].map((cost) => ({ reward: 5, cost }));
  const rewards = (wrapper: WrapperDefinition, budget: number) => {
    const { environment, play } = wrapped(wrapper, scripted(script), { budget, unsafeReward: -1 });
    const first = environment.reset(1)[1];
    const steps = play(3);
    t.true(steps.every(({ observation }) => observation.every(Number.isFinite)));
    return [first, ...steps.map(({ reward }) => reward)];
  };
  for (const wrapper of [saute, simmer]) {
    t.deepEqual(rewards(wrapper, 0), [1, 5, -1, -1]);
    t.deepEqual(rewards(wrapper, Number.POSITIVE_INFINITY), [1, 5, 5, 5]);
  }
});
