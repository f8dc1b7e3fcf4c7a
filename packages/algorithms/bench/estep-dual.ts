// Time of CVPO's E-step dual for 64 states × 64 actions and one cost, cold and from the last batch's solution:
//   node --conditions=belay-source packages/algorithms/bench/estep-dual.ts
import { createRandom } from '@belay-rl/core';
import { blankSolution, DualSolver } from '../src/internals.ts';

const [states, actions, batches] = [64, 64, 2000];
const options = { minTemperature: 1e-6, maxMultiplier: 1e5, tolerance: 1e-8, maxEvaluations: 60 };
const random = createRandom(0, 'bench');
const draw = (): Float64Array => Float64Array.from({ length: states * actions }, () => random.normal());

/** Batch after batch of one distribution, so that a solution is a fair start for the next. */
const problems = Array.from({ length: batches }, () => ({
  states,
  actions,
  reward: draw(),
  costs: [draw()],
  thresholds: [-0.2],
  radius: 0.1,
}));
const solver = new DualSolver(states, actions, 1);
const solution = blankSolution(1);

for (const start of ['cold', 'warm'] as const) {
  const times: number[] = [];
  let evaluations = 0;
  for (let round = 0; round < 2; round++) {
    times.length = 0;
    evaluations = 0;
    for (const problem of problems) {
      if (start === 'cold') solution.temperature = 0;
      const begin = performance.now();
      solver.solve(problem, options, solution);
      times.push(performance.now() - begin);
      evaluations += solution.evaluations;
    }
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * times.length)]!.toFixed(3);
  process.stdout.write(
    `${start}: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, ${(evaluations / batches).toFixed(2)} passes, residual of the last ${solution.residual.toExponential(1)}\n`,
  );
}
