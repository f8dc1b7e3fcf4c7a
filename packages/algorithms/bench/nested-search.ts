// Whether nested search by itself would do for the E-step's dual of one cost or none: passes over the samples and duals left unsolved,
// next to `DualSolver`, which takes Newton's steps first. Both get the same problems: random ones of the test's generator, and
// batches of normal Q-values as in training, each from scratch and from the solution of the batch before.
// node --conditions=belay-source packages/algorithms/bench/nested-search.ts [--problems 10000] [--batches 2000]
import { parseArgs } from 'node:util';
import { createRandom } from '@belay-rl/core';
import { DualFunction } from '../src/off-policy/cvpo/e-step/dual-function.ts';
import type { DualProblem } from '../src/off-policy/cvpo/e-step/dual-moments.ts';
import { NestedSearch } from '../src/off-policy/cvpo/e-step/nested-search.ts';
import { blankSolution, DualSolver } from '../src/off-policy/cvpo/e-step/solve-dual.ts';
import { randomProblems } from '../test/off-policy/cvpo/e-step/random-dual-problem.ts';

const { values } = parseArgs({
  options: { problems: { type: 'string', default: '10000' }, batches: { type: 'string', default: '2000' } },
});
const options = { minTemperature: 1e-6, maxMultiplier: 1e5, tolerance: 1e-8, maxEvaluations: 300 };

interface Start {
  temperature: number;
  readonly multipliers: Float64Array;
}

interface Outcome {
  readonly passes: number;
  readonly residual: number;
}

type Method = (problem: DualProblem, start: Start) => Outcome;

/** `DualSolver` as it is. Leaves its solution in `start`. */
const newtonThenSearch: Method = (problem, start) => {
  const constraints = problem.costs.length;
  const solution = { ...blankSolution(constraints), temperature: start.temperature, multipliers: start.multipliers };
  new DualSolver(problem.states, problem.actions, constraints).solve(problem, options, solution);
  start.temperature = solution.temperature;
  return { passes: solution.evaluations, residual: solution.residual };
};

/** `NestedSearch` from η and λ of `start`, or without one from λ = 0 and the η that spends the radius of normal Q-values. */
const searchAlone: Method = (problem, start) => {
  const constraints = problem.costs.length;
  const f = new DualFunction(problem.states, problem.actions, constraints);
  f.read(problem, options);
  const reward = f.rewardScale();
  const u = start.temperature > 0 ? reward / start.temperature : Math.sqrt(2 * problem.radius);
  f.trial[0] = Math.min(u, f.largestU);
  if (constraints > 0 && start.temperature > 0) {
    f.trial[1] = -Math.min((start.multipliers[0]! * f.moments.scale[1]!) / reward, f.bound[1]!) * f.trial[0];
  }
  f.evaluate(options.tolerance);
  f.point.set(f.trial);
  f.moments.keep();
  const search = new NestedSearch(f);
  const solved = f.at.residual <= 1;
  if (!solved) search.run(options.tolerance, options.maxEvaluations - 1);
  start.temperature = reward / f.trial[0]!;
  if (constraints > 0) start.multipliers[0] = ((-f.trial[1]! / f.trial[0]!) * reward) / f.moments.scale[1]!;
  return { passes: solved ? 1 : options.maxEvaluations - search.left, residual: f.at.residual * options.tolerance };
};

/** Batches of 64 states and 64 actions with normal Q-values of the reward and one cost that drift by a hundredth a batch. */
function trainingBatches(): () => DualProblem {
  const random = createRandom(1, 'nested search');
  const draw = (): Float64Array => Float64Array.from({ length: 64 * 64 }, () => random.normal());
  const reward = draw();
  const cost = draw();
  return () => {
    for (const q of [reward, cost]) {
      for (let i = 0; i < q.length; i++) q[i] = Math.sqrt(1 - 1e-4) * q[i]! + 0.01 * random.normal();
    }
    return { states: 64, actions: 64, reward, costs: [cost], thresholds: [-0.2], radius: 0.1 };
  };
}

function measure(name: string, method: Method, next: () => DualProblem, count: number, warm: boolean): void {
  const passes: number[] = [];
  let unsolved = 0;
  let start: Start = { temperature: 0, multipliers: new Float64Array(1) };
  for (let n = 0; n < count; n++) {
    const problem = next();
    if (!warm) start = { temperature: 0, multipliers: new Float64Array(problem.costs.length) };
    const outcome = method(problem, start);
    passes.push(outcome.passes);
    if (!(outcome.residual <= options.tolerance)) unsolved++;
  }
  passes.sort((a, b) => a - b);
  const mean = passes.reduce((sum, one) => sum + one, 0) / count;
  const high = passes[Math.floor(0.99 * count)];
  console.log(
    `${name}: ${mean.toFixed(1)} passes on average, ${high} at the 99th percentile, ${unsolved} of ${count} unsolved`,
  );
}

const randomOnes = (): (() => DualProblem) =>
  randomProblems(12, { states: [8, 16, 32, 64], actions: [8, 16, 32, 64], costs: [0, 1], decades: 6 });
for (const [name, method] of [
  ['Newton, then search', newtonThenSearch],
  ['search alone', searchAlone],
] as const) {
  measure(`random problems, ${name}`, method, randomOnes(), Number(values.problems), false);
  measure(`normal batches from scratch, ${name}`, method, trainingBatches(), Number(values.batches), false);
  measure(`normal batches from the last solution, ${name}`, method, trainingBatches(), Number(values.batches), true);
}
