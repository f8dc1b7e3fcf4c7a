import { createRandom } from '@belay-rl/core';
import test from 'ava';
import { blankSolution, type DualOptions, type DualProblem, DualSolver } from '../../../../src/internals.ts';

const usual: DualOptions = { minTemperature: 1e-6, maxMultiplier: 1e5, tolerance: 1e-8, maxEvaluations: 300 };
const [states, actions] = [6, 4];

function solve(problem: DualProblem) {
  const solver = new DualSolver(problem.states, problem.actions, problem.costs.length);
  const solution = blankSolution(problem.costs.length);
  solver.solve(problem, usual, solution);
  const weights = new Float64Array(problem.states * problem.actions);
  solver.weights(weights);
  return { solution, weights };
}

/** Every option of a few states with the probability that π_old gives it, in eighths. */
function problem(seed: number) {
  const random = createRandom(seed, 'prior');
  const draw = () => Float64Array.from({ length: states * actions }, () => random.normal());
  const eighths = Array.from({ length: states }, () => {
    const counts = [1, 1, 1, 1];
    for (let k = 0; k < 4; k++) counts[Math.floor(4 * random.uniform())]!++;
    return counts;
  }).flat();
  const prior = Float64Array.from(eighths, (k) => k / 8);
  return {
    eighths,
    problem: { states, actions, prior, reward: draw(), costs: [draw()], thresholds: [-0.1], radius: 0.1 },
  };
}

test('a probability of k/8 counts as k of eight samples that are alike', (t) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { eighths, problem: exact } = problem(seed);
    const repeated = (x: ArrayLike<number>): Float64Array =>
      Float64Array.from(
        Array.from({ length: states }, (_, s) =>
          Array.from({ length: actions }, (_, a) => Array<number>(eighths[s * actions + a]!).fill(x[s * actions + a]!)),
        ).flat(2),
      );
    const sampled = solve({
      ...exact,
      actions: 8,
      prior: null,
      reward: repeated(exact.reward),
      costs: exact.costs.map(repeated),
    });
    const { solution, weights } = solve(exact);

    t.is(solution.outcome, sampled.solution.outcome);
    t.true(Math.abs(solution.temperature / sampled.solution.temperature - 1) < 1e-6);
    t.true(Math.abs(solution.multipliers[0]! - sampled.solution.multipliers[0]!) < 1e-6);
    t.true(Math.abs(solution.kl - sampled.solution.kl) < 1e-9);
    let at = 0;
    for (const [k, count] of eighths.entries()) {
      const together = sampled.weights.subarray(at, at + count).reduce((sum, q) => sum + q, 0);
      t.true(Math.abs(weights[k]! - together) < 1e-6);
      at += count;
    }
  }
});

test('weights by their definition: the KL to π_old is the radius, the cost the threshold, sums are 1', (t) => {
  const { problem: exact } = problem(7);
  const { solution, weights } = solve(exact);

  t.is(solution.outcome, 'solved');
  let [kl, cost] = [0, 0];
  for (let s = 0; s < states; s++) {
    let [sum, partition] = [0, 0];
    const logit = (k: number) =>
      (exact.reward[k]! - solution.multipliers[0]! * exact.costs[0]![k]!) / solution.temperature;
    for (let k = s * actions; k < (s + 1) * actions; k++) partition += exact.prior[k]! * Math.exp(logit(k));
    for (let k = s * actions; k < (s + 1) * actions; k++) {
      sum += weights[k]!;
      t.true(Math.abs(weights[k]! - (exact.prior[k]! * Math.exp(logit(k))) / partition) < 1e-9);
      kl += (weights[k]! * Math.log(weights[k]! / exact.prior[k]!)) / states;
      cost += (weights[k]! * exact.costs[0]![k]!) / states;
    }
    t.true(Math.abs(sum - 1) < 1e-12);
  }
  t.true(Math.abs(kl - exact.radius) < 1e-8);
  t.true(Math.abs(cost - exact.thresholds[0]!) < 1e-7);
});

test('an option that π_old never takes gets no weight, however good it is', (t) => {
  const { problem: exact } = problem(3);
  const prior = exact.prior.slice();
  prior[0]! += prior[1]!;
  prior[1] = 0;
  const reward = exact.reward.slice();
  reward[1] = 1e3;
  const { weights } = solve({ ...exact, prior, reward });

  t.is(weights[1], 0);
  t.true(weights.every(Number.isFinite));
});
