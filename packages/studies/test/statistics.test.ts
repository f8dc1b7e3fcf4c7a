import { createRandom } from '@belay-rl/core';
import {
  aggregateIqm,
  aggregateMean,
  aggregateMedian,
  bootstrapInterval,
  costRegret,
  cumulativeCost,
  estimateScores,
  exactInterval,
  gainOverBest,
  interquartileMean,
  mean,
  normaliseScores,
  optimalityGap,
  paretoFront,
  performanceProfile,
  probabilityOfImprovement,
  rankConstrained,
  violationShare,
  wilsonInterval,
} from '@belay-rl/studies';
import test from 'ava';

const near = (t: { true(x: boolean, m?: string): unknown }, a: number, b: number, within = 1e-6) =>
  t.true(Math.abs(a - b) <= within, `${a} is not within ${within} of ${b}`);

test('the interquartile mean leaves out a quarter at either end', (t) => {
  // scipy.stats.trim_mean(x, 0.25): cuts floor(0.25 n) = 2 of 8, and 1 of 7.
  t.is(interquartileMean([100, 1, 2, 3, 4, 5, 6, -50]), (2 + 3 + 4 + 5) / 4);
  t.is(interquartileMean([7, 1, 2, 3, 4, 5, 60]), (2 + 3 + 4 + 5 + 7) / 5);
  t.is(interquartileMean([1, 2, 9]), 4);
});

test('aggregates go over runs first, then over tasks', (t) => {
  const scores = [
    [0, 1],
    [2, 4],
    [6, 6],
  ];

  t.is(aggregateMean(scores), (0.5 + 3 + 6) / 3);
  t.is(aggregateMedian(scores), 3);
  // Sorted 0 1 2 4 6 6, one cut at either end.
  t.is(aggregateIqm(scores), (1 + 2 + 4 + 6) / 4);
  // Means of min(x, 2): 0.5, 2, 2.
  near(t, optimalityGap(scores, 2), 2 - 4.5 / 3);
});

test('the bootstrap of a mean agrees with its normal approximation', (t) => {
  const random = createRandom(1, 'test');
  const scores = Array.from({ length: 4 }, () => Array.from({ length: 50 }, () => random.normal()));

  const [low, high] = bootstrapInterval([scores], aggregateMean, { resamples: 4000 });

  // Stratified: the variance of the mean is the mean of the tasks' variances ÷ (tasks × runs).
  const variance = mean(scores.map((task) => mean(task.map((x) => (x - mean(task)) ** 2))));
  const error = Math.sqrt(variance / 200);
  near(t, low, aggregateMean(scores) - 1.96 * error, 0.15 * error);
  near(t, high, aggregateMean(scores) + 1.96 * error, 0.15 * error);
  t.deepEqual(bootstrapInterval([scores], aggregateMean), bootstrapInterval([scores], aggregateMean));
});

test('the bootstrap of two values is that of their four draws', (t) => {
  // Means of two draws from {0, 1}: 0, ½, ½, 1 with equal chance; the outer 2.5 % lie in 0 and 1.
  t.deepEqual(bootstrapInterval([[[0, 1]]], aggregateMean), [0, 1]);
  t.is(estimateScores([[3]], aggregateMean).interval, null);
});

test('probability of improvement counts pairs, ties half', (t) => {
  t.is(probabilityOfImprovement([[1, 2]], [[1, 0]]), (0.5 + 1 + 1 + 1) / 4);
  t.is(probabilityOfImprovement([[1], [0]], [[0], [1]]), 0.5);
});

test('a performance profile is the share of runs above each threshold', (t) => {
  t.deepEqual(
    performanceProfile(
      [
        [0, 1],
        [2, 3],
      ],
      [-1, 0.5, 2, 5],
    ),
    [1, 0.75, 0.25, 0],
  );
  t.deepEqual(normaliseScores([0, 5, 10], [5, 10]), [-1, 0, 1]);
});

test('intervals of a share have the published values', (t) => {
  // scipy.stats.binomtest(9, 10).proportion_ci(method='wilson'), then method='exact'.
  const wilson = wilsonInterval(9, 10);
  near(t, wilson[0], 0.5958, 1e-4);
  near(t, wilson[1], 0.9821, 1e-4);
  const exact = exactInterval(9, 10);
  near(t, exact[0], 0.555, 1e-4);
  near(t, exact[1], 0.9975, 1e-4);
  // No success of n: the rule 1 − 0.025^(1/n).
  near(t, exactInterval(0, 10)[1], 1 - 0.025 ** 0.1, 1e-9);
  t.is(exactInterval(10, 10)[1], 1);
});

test('safety over training counts episodes, and epochs without one not', (t) => {
  const history = { cost: [30, Number.NaN, 20], length: [100, Number.NaN, 50], steps: [1000, 2000, 3000] };

  t.is(cumulativeCost(history), 10 * 30 + 20 * 20);
  t.is(costRegret(history, 25), 10 * 5);
  t.is(violationShare(history, 25), 0.5);
});

const contenders = [
  { name: 'greedy', returns: [30, 30], costs: [60, 60] },
  { name: 'safe', returns: [10, 12], costs: [20, 22] },
  { name: 'best', returns: [20, 24], costs: [24, 26] },
  { name: 'worse', returns: [40, 40], costs: [90, 90] },
];

test('ranking: within the limit by return, then the others by cost', (t) => {
  t.deepEqual(
    rankConstrained(contenders, 25).map(({ name, feasible }) => [name, feasible]),
    [
      ['best', true],
      ['safe', true],
      ['greedy', false],
      ['worse', false],
    ],
  );
  t.is(rankConstrained(contenders, null)[0]?.name, 'worse');
});

test('the gain is over the best that respects the limit', (t) => {
  const gain = gainOverBest(
    contenders[2]!,
    contenders.filter(({ name }) => name !== 'best'),
    25,
  );

  t.is(gain?.over, 'safe');
  t.is(gain?.relative?.value, 1);
  t.is(gain?.difference.value, 11);
  // Extremes: 20 against 12, 24 against 10.
  near(t, gain!.relative!.interval![0], 20 / 12 - 1);
  near(t, gain!.relative!.interval![1], 24 / 10 - 1);
  near(t, gain!.difference.interval![0], 8);
  near(t, gain!.difference.interval![1], 14);
  t.true(gain?.within);
});

test('if no other respects the limit the gain is over the highest return of all, and says that this one does not', (t) => {
  const [best, ...others] = [
    { name: 'safe', returns: [10, 12], costs: [20, 20] },
    { name: 'nearest', returns: [4, 4], costs: [26, 26] },
    { name: 'greedy', returns: [8, 8], costs: [90, 90] },
  ];

  const gain = gainOverBest(best!, others, 25);

  t.is(gain?.over, 'greedy');
  t.false(gain?.within);
  t.is(gain?.difference.value, 3);
  t.is(gainOverBest(best!, [], 25), null);
});

test('a gain over a return that is not above 0 in every seed is no percentage', (t) => {
  const still = { name: 'still', returns: [0.6, -0.2], costs: [1, 2] };

  const gain = gainOverBest({ name: 'moving', returns: [5, 6], costs: [1, 1] }, [still], 25);

  t.is(gain?.relative, null);
  near(t, gain!.difference.value, 5.3);
});

test('the Pareto front holds who is beaten by nobody', (t) => {
  const points = contenders.map(({ returns, costs }) => ({ return: mean(returns), cost: mean(costs) }));

  t.deepEqual(paretoFront(points), [1, 2, 0, 3]);
  t.deepEqual(
    paretoFront([
      { return: 1, cost: 1 },
      { return: 1, cost: 2 },
      { return: 0, cost: 0 },
    ]),
    [2, 0],
  );
});
