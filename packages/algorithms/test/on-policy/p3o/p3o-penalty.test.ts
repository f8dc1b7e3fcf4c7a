import { createPart, partContext, recordMetrics } from '@belay-rl/core/testing';
import test from 'ava';
import { p3oObjective, p3oPenalty } from '../../../src/on-policy/p3o/p3o-penalty.ts';
import { costSignals } from '../../cost-signals.ts';
import { seeded } from '../../quadratic-problem.ts';

function handlerFor(constraints: readonly string[], settings: { kappa?: number; variant?: string } = {}) {
  const log = recordMetrics();
  const context = partContext({ engine: null as never, policy: null as never, rows: 0, log, constraints });
  return { handler: createPart(p3oPenalty, context, settings), log };
}

test('inside the limit the penalty is silent: the objective is the reward’s', (t) => {
  const weights = new Float64Array(2);
  const objective = p3oObjective(Float64Array.of(0.4, 0.02), Float64Array.of(-0.05), 20, weights);
  t.is(objective, 0.4);
  t.deepEqual([...weights], [1, 0]);
});

test('outside, every unit of predicted violation costs κ', (t) => {
  const weights = new Float64Array(2);
  const objective = p3oObjective(Float64Array.of(0.4, 0.02), Float64Array.of(0.03), 20, weights);
  t.true(Math.abs(objective - (0.4 - 20 * 0.05)) < 1e-15);
  t.deepEqual([...weights], [1, -20]);
});

test('the gate looks at what this minibatch predicts, not only at the violation so far', (t) => {
  const weights = new Float64Array(2);
  // Above the limit, but this policy is predicted to be back inside.
  p3oObjective(Float64Array.of(0, -0.04), Float64Array.of(0.03), 20, weights);
  t.deepEqual([...weights], [1, 0]);
  // Inside, but on its way out.
  p3oObjective(Float64Array.of(0, 0.04), Float64Array.of(-0.03), 20, weights);
  t.deepEqual([...weights], [1, -20]);
});

test('each of several constraints has its own gate', (t) => {
  const weights = new Float64Array(4);
  const values = Float64Array.of(1, 0.1, 0.1, 0.1);
  const objective = p3oObjective(values, Float64Array.of(-0.2, 0.1, 0), 10, weights);
  t.deepEqual([...weights], [1, 0, -10, -10]);
  t.true(Math.abs(objective - (1 - 10 * 0.2 - 10 * 0.1)) < 1e-12);
});

test('the weights are the objective’s derivatives, away from the kink', (t) => {
  const uniform = seeded(5);
  for (let i = 0; i < 200; i++) {
    const values = Float64Array.from({ length: 4 }, () => uniform() - 0.5);
    const violations = Float64Array.from({ length: 3 }, () => uniform() - 0.5);
    if (violations.some((v, j) => Math.abs(v + values[1 + j]!) < 1e-4)) continue;
    const weights = new Float64Array(4);
    p3oObjective(values, violations, 7, weights);
    for (let k = 0; k < 4; k++) {
      const [up, down] = [values.slice(), values.slice()];
      up[k]! += 1e-6;
      down[k]! -= 1e-6;
      const scratch = new Float64Array(4);
      const slope = (p3oObjective(up, violations, 7, scratch) - p3oObjective(down, violations, 7, scratch)) / 2e-6;
      t.true(Math.abs(slope - weights[k]!) < 1e-6);
    }
  }
});

test('the violation is per step and the cost surrogate clipped; variant published has neither', (t) => {
  // 3 over the limit in episodes of 100 steps: 0.03 a step.
  const costs = costSignals([28], [25], 100);
  const paper = handlerFor(['cost']);
  const published = handlerFor(['cost'], { variant: 'published' });
  const values = Float64Array.of(0.4, -0.05);

  paper.handler.begin(costs);
  published.handler.begin(costs);
  const weights = new Float64Array(2);

  // Paper: the minibatch predicts 0.03 − 0.05 < 0, so the penalty rests. Published: 3 − 0.05 > 0, so it is always on.
  t.is(paper.handler.weigh(values, weights), 0.4);
  t.deepEqual([...weights], [1, 0]);
  t.true(Math.abs(published.handler.weigh(values, weights) - (0.4 - 20 * 2.95)) < 1e-12);
  t.deepEqual([...weights], [1, -20]);
  t.is(paper.handler.clipCosts, true);
  t.is(published.handler.clipCosts, false);
  t.true(Math.abs(published.log.last('Loss/Loss_pi_cost') - 59) < 1e-12);
});

test('a limit of 0 works; a cost estimate that is no number is refused by name', (t) => {
  const { handler, log } = handlerFor(['cost', 'cost1']);
  handler.begin(costSignals([0, 4], [0, 0], 10));
  t.is(log.last('Misc/CostViolation'), 0.4);
  t.throws(() => handler.begin(costSignals([1, Number.NaN], [25, 25], 10)), { message: /'cost1' is NaN/ });
});

test('everything logged is declared', (t) => {
  const { handler, log } = handlerFor(['cost']);
  handler.begin(costSignals([28], [25], 100));
  handler.weigh(Float64Array.of(0, 0.1), new Float64Array(2));
  t.deepEqual([...log.columns.keys()].sort(), Object.keys(p3oPenalty.metrics!).sort());
});
