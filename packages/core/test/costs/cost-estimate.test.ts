import test from 'ava';
import { CostEstimate, type CostEstimateOptions } from '../../src/costs/cost-estimate.ts';
import type { CostSample } from '../../src/costs/cost-sample.ts';

const base: CostEstimateOptions = {
  names: ['cost'],
  limits: [25],
  discount: 0.99,
  kind: 'window',
  window: null,
  decay: 0.5,
};
/** Finished episodes of one environment: `costs` for the only constraint, all of one length or each of its own. */
const episodes = (costs: readonly number[], lengths: number | readonly number[] = 10): CostSample[] =>
  costs.map((cost, i) => ({
    weight: 1,
    length: typeof lengths === 'number' ? lengths : lengths[i]!,
    cut: false,
    costs: [cost],
    predicted: [0],
  }));

test('without a window the estimate is the mean of the epoch’s own episodes', (t) => {
  const estimate = new CostEstimate(base);
  estimate.observe(episodes([100, 50], 1000));
  estimate.observe(episodes([10, 30], [1000, 500]));

  const signals = estimate.signals();

  t.is(signals.estimate[0], 20);
  t.is(signals.episodeLength, 750);
  t.is(signals.perStep(0), (20 - 25) / 750);
});

test('a window spans epochs and forgets the oldest episodes', (t) => {
  const estimate = new CostEstimate({ ...base, window: 3 });
  estimate.observe(episodes([100, 50]));
  estimate.observe(episodes([10, 30]));

  t.is(estimate.signals().estimate[0], 30);
});

test('the exponential estimate is bias-corrected from the first epoch', (t) => {
  const estimate = new CostEstimate({ ...base, kind: 'exponential' });
  estimate.observe(episodes([40]));
  t.is(estimate.signals().estimate[0], 40);
  estimate.observe(episodes([10]));
  // weights ½ and ¼, normalised: (10·2 + 40)/3.
  t.is(estimate.signals().estimate[0], 20);
});

test('the critic estimate removes what the window’s first states explain', (t) => {
  // Cost = prediction exactly; earlier epochs show that the mean prediction is 2, the last epoch saw 3 on average.
  const estimate = new CostEstimate({ ...base, kind: 'critic' });
  const sample = (x: number): CostSample => ({ weight: 1, length: 1000, cut: false, costs: [x], predicted: [x] });
  estimate.observe([1, 1, 1].map(sample));
  estimate.observe([2, 3, 4].map(sample));

  t.is(estimate.signals().estimate[0], 2);
});

test('an epoch without a finished episode keeps the estimate, and the first one is refused with the remedy', (t) => {
  const estimate = new CostEstimate(base);
  const error = t.throws(() => estimate.observe([]));
  t.regex(error!.message, /training\.stepsPerEpoch/);

  estimate.observe(episodes([12]));
  estimate.observe([]);
  t.is(estimate.signals().estimate[0], 12);
});

test('an episodic cost spread over the episode and discounted is (1 − γ^T)/((1 − γ)T) of itself', (t) => {
  const estimate = new CostEstimate({ ...base, discount: 0.97 });
  estimate.observe(episodes([0], 300));
  // 10 · (1 − .97³⁰⁰)/(.03 · 300), the value published for CVPO's CarCircle setting.
  t.true(Math.abs(estimate.signals().discounted(10) - 1.11099) < 1e-5);
});

test('what was saved continues to the same numbers', (t) => {
  for (const kind of ['window', 'exponential', 'critic'] as const) {
    const one = new CostEstimate({ ...base, kind, window: 4 });
    one.observe(episodes([1, 2, 3]));
    const two = new CostEstimate({ ...base, kind, window: 4 });
    two.load(structuredClone(one.save()));
    for (const estimate of [one, two]) estimate.observe(episodes([7, 9]));
    t.deepEqual(two.signals().estimate, one.signals().estimate);
    t.is(two.signals().episodeLength, one.signals().episodeLength);
  }
});

// d = limit (1 − γ^T)/((1 − γ) T): the thresholds of CVPO's two public implementations.
for (const [limit, length, discount, threshold] of [
  [10, 400, 0.99, 2.45512],
  [20, 300, 0.99, 6.33973],
  [40, 200, 0.99, 17.32041],
  [10, 300, 0.97, 1.11099],
  [10, 200, 0.97, 1.6629],
  [10, 500, 0.97, 0.66667],
  [10, 100, 0.97, 3.17482],
  [25, 1000, 0.995, 4.96673],
  [25, 1000, 0.98, 1.25],
] as const) {
  test(`${limit} an episode of ${length} steps is ${threshold} discounted by ${discount}`, (t) => {
    const estimate = new CostEstimate({ ...base, discount });
    estimate.observe(episodes([0], length));
    t.true(Math.abs(estimate.signals().discounted(limit) - threshold) < 5e-6);
  });
}
