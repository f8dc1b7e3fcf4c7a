import { discountedCost } from '@belay-rl/core';
import { recordMetrics } from '@belay-rl/core/testing';
import test from 'ava';
import { simmer } from '../../../src/index.ts';
import { BudgetController } from '../../../src/internals.ts';
import { near, scripted, wrapped } from './scripted-environment.ts';

const gains = { proportionalGain: 5e-4, integralGain: 1e-5, derivativeGain: 0, smoothing: 0.995 };

test('the controller from a budget of 15.8076 after costs of 60, 40 and 10: the reference’s numbers', (t) => {
  const controller = new BudgetController(gains);
  const largest = discountedCost(25, 0.999, 1000);
  let budget = largest;
  for (const [cost, expected] of [
    [60, 15.807558],
    [40, 15.807477],
    [10, 15.807418],
  ] as const) {
    budget = controller.update(budget, discountedCost(cost, 0.999, 1000), largest);
    t.true(near(budget, expected, 1e-6), `${budget} against ${expected}`);
  }
});

test('the budget moves by 1 at most, stays above 0 and below the largest', (t) => {
  const strong = { ...gains, proportionalGain: 100, smoothing: 0 };
  t.is(new BudgetController(strong).update(10, 50, 20), 9);
  t.is(new BudgetController(strong).update(19.5, 0, 20), 20);
  t.is(new BudgetController(strong).update(0.5, 50, 20), 1e-6);
});

test('the derivative acts on what was cut off the last change', (t) => {
  const controller = new BudgetController({ proportionalGain: 1, integralGain: 0, derivativeGain: 0.1, smoothing: 0 });
  // u = 10 − 15 = −5, cut to −1; then e = 9 − 9 = 0 and u = 0.1 (−1 + 5) = 0.4.
  t.is(controller.update(10, 15, 20), 9);
  t.true(near(controller.update(9, 9, 20), 9.4, 1e-12));
});

test('an episode starts with the share of the largest budget, and is spent when the budget is', (t) => {
  const script = [1, 1, 1, 1].map((cost) => ({ reward: 1, cost }));
  const { environment, context, play } = wrapped(simmer, scripted(script), {
    budget: 4,
    discount: 1,
    unsafeReward: -1,
  });
  context.controls[0] = 2;
  for (const start of [environment.reset(3), environment.reset()]) t.is(start[1], 0.5);
  const steps = play(3);
  t.deepEqual(
    steps.map(({ observation }) => observation[1]),
    [0.25, 0, -0.25],
  );
  t.deepEqual(
    steps.map(({ reward }) => reward),
    [1, -1, -1],
  );
});

test('variant published divides by the present budget and fills it at automatic resets', (t) => {
  const script = [1].map((cost) => ({ reward: 1, cost }));
  const settings = { budget: 4, discount: 1, variant: 'published' };
  const { environment, context, play } = wrapped(simmer, scripted(script), settings);
  context.controls[0] = 2;
  t.is(environment.reset(3)[1], 0.5);
  t.is(play(1)[0]!.observation[1], 0);
  t.is(environment.reset()[1], 1);
});

test('between epochs it moves its budget, logs it undiscounted, and goes on from a checkpoint', (t) => {
  const definition = scripted([]);
  const [whole, half, rest] = [1, 2, 3].map(() => wrapped(simmer, definition));
  const log = recordMetrics();
  t.true(near(whole!.context.controls[0], 15.8076, 5e-5));
  for (const cost of [60, 40, 10]) whole!.wrapper.begin!({ cost, extras: [cost / 2] }, whole!.context, log);
  t.true(near(whole!.context.controls[0], 15.807418, 1e-6));
  t.is(log.last('Metrics/EpBudget'), 5);
  t.true(near(log.last('Metrics/SafetyBudget'), (15.807418 / 15.8076) * 25, 1e-3));

  half!.wrapper.begin!({ cost: 60, extras: [30] }, half!.context, log);
  rest!.context.controls.set(half!.context.controls);
  rest!.wrapper.load!(half!.wrapper.save!());
  for (const cost of [40, 10]) rest!.wrapper.begin!({ cost, extras: [cost / 2] }, rest!.context, log);
  t.is(rest!.context.controls[0], whole!.context.controls[0]);
});
