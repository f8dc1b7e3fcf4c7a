// How many random problems of the E-step's dual the solver leaves unsolved or takes long over, by seed of the test's generator.
// node --conditions=belay-source packages/algorithms/bench/random-duals.ts [--seeds 12,21] [--costs 0,1] [--problems 10000]
import { parseArgs } from 'node:util';
import { blankSolution, DualSolver } from '../src/internals.ts';
import { randomProblems } from '../test/off-policy/cvpo/e-step/random-dual-problem.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '12,21,33,101,102,103,104,105' },
    costs: { type: 'string', default: '0,1' },
    problems: { type: 'string', default: '10000' },
  },
});
const numbers = (list: string): number[] => list.split(',').map(Number);
const problems = Number(values.problems);
const sizes = [8, 16, 32, 64];
const options = { minTemperature: 1e-6, maxMultiplier: 1e5, tolerance: 1e-8, maxEvaluations: 300 };

for (const seed of numbers(values.seeds)) {
  const next = randomProblems(seed, { states: sizes, actions: sizes, costs: numbers(values.costs), decades: 6 });
  let late = 0;
  let max = 0;
  let passes = 0;
  const unsolved: string[] = [];
  for (let n = 0; n < problems; n++) {
    const problem = next();
    const constraints = problem.costs.length;
    const solution = blankSolution(constraints);
    new DualSolver(problem.states, problem.actions, constraints).solve(problem, options, solution);
    late += Number(solution.iterations > 20);
    max = Math.max(max, solution.iterations);
    passes += solution.evaluations;
    if (solution.residual > options.tolerance) unsolved.push(solution.residual.toExponential(1));
  }
  const ends = unsolved.length > 0 ? `, with residuals ${unsolved.join(', ')}` : '';
  console.log(
    `seed ${seed}: ${(passes / problems).toFixed(2)} passes on average; ${late} of ${problems} took over 20 iterations (max: ${max}), ${unsolved.length} ended unsolved${ends}`,
  );
}
