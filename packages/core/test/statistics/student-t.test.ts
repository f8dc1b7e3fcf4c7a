import { studentT } from '@belay-rl/core/internals';
import { conditionalValueAtRisk, estimate } from '@belay-rl/core/run';
import test from 'ava';

test('Student’s t matches the published table', (t) => {
  // Two-sided 95 % points.
  for (const [freedom, expected] of [
    [1, 12.7062047],
    [2, 4.30265273],
    [4, 2.77644511],
    [9, 2.26215716],
    [30, 2.04227246],
    [1000, 1.96233908],
  ] as const) {
    t.true(Math.abs(studentT(0.95, freedom) - expected) < 1e-7, `${freedom}: ${studentT(0.95, freedom)}`);
  }
  // In closed form: tan(π/2 · level) for one degree of freedom.
  t.true(Math.abs(studentT(0.5, 1) - 1) < 1e-12);
});

test('an estimate carries its interval, and none where one value cannot give it', (t) => {
  // Values 1, 2, 3, 4: mean 2.5, deviation √(5/3), t = 3.18244631.
  const four = estimate([1, 2, 3, 4]);

  t.is(four.mean, 2.5);
  t.true(Math.abs(four.standardDeviation! - Math.sqrt(5 / 3)) < 1e-12);
  t.true(Math.abs(four.interval![1] - (2.5 + (3.18244631 * Math.sqrt(5 / 3)) / 2)) < 1e-7);
  t.deepEqual(estimate([7]), { mean: 7, standardDeviation: null, interval: null });
});

test('CVaR is the mean of the worst share', (t) => {
  const costs = Array.from({ length: 20 }, (_, i) => i);

  t.is(conditionalValueAtRisk(costs, 0.1), 18.5);
  // One and a half of fifteen: the worst counts whole, the next by half.
  t.true(Math.abs(conditionalValueAtRisk(costs.slice(0, 15), 0.1) - (14 + 0.5 * 13) / 1.5) < 1e-12);
  t.is(conditionalValueAtRisk([3, 9], 0.1), 9);
});
