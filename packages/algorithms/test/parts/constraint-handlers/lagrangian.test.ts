import test from 'ava';
import { lagrangian } from '../../../src/index.ts';
import { costSignals } from '../../cost-signals.ts';
import { advantageHandler, weightsOf } from './handler-context.ts';

function multipliers(costs: readonly number[], limit: number, settings = {}): number[] {
  const { handler, log } = advantageHandler(lagrangian, settings);
  return costs.map((cost) => {
    handler.begin(costSignals([cost], [limit], 1000));
    return log.last('Metrics/LagrangeMultiplier');
  });
}

const adam = { multiplierOptimizer: 'adam' };

const near = (x: number, y: number, tolerance = 5e-7) => Math.abs(x - y) <= tolerance;

test('Adam’s first steps are the reference’s: 0.001, then 117.95 and 97.05 against a limit of 25', (t) => {
  const [first, second] = multipliers([117.95, 97.05], 25, adam);
  t.true(near(first!, 0.036));
  t.true(near(second!, 0.070493));
});

test('with Adam a step hardly depends on the violation, with plain ascent it is proportional', (t) => {
  const start = { initialMultiplier: 0 };
  for (const cost of [26, 125]) t.true(near(multipliers([cost], 25, { ...start, ...adam })[0]!, 0.035));
  for (const cost of [26, 125]) t.true(near(multipliers([cost], 25, { ...start, variant: 'published' })[0]!, 0.035));
  const plain = start;
  t.true(near(multipliers([26], 25, plain)[0]!, 0.01) && near(multipliers([125], 25, plain)[0]!, 1));
});

test('plain ascent against hand-computed values, clamp at 0 included', (t) => {
  const plain = { initialMultiplier: 0.5, multiplierOptimizer: 'gradient', multiplierRate: 0.1 };
  // 0.5 + 0.1·(3, −4, −9, 2) − clamp: 0.8, 0.4, max(0, −0.5), 0.2.
  const values = multipliers([13, 6, 1, 12], 10, plain);
  for (const [i, expected] of [0.8, 0.4, 0, 0.2].entries()) t.true(near(values[i]!, expected, 1e-12));
});

test('the upper bound holds', (t) => {
  t.is(multipliers(Array(100).fill(100), 25, { maxMultiplier: 2 }).at(-1), 2);
});

test('a limit of 0: λ rises while anything costs, and rests when nothing does', (t) => {
  const values = multipliers([5, 1, 0.1, 0], 0, { multiplierOptimizer: 'gradient', multiplierRate: 0.1 });
  t.true(values[0]! < values[1]! && values[1]! < values[2]! && values[2] === values[3]);
});

test('no wind-up: after 50 epochs inside the limit λ leaves 0 with the first violation; variant published does not', (t) => {
  const costs = [...Array(50).fill(0), 26];
  for (const settings of [{}, adam]) t.true(multipliers(costs, 25, settings).at(-1)! > 0);
  const published = multipliers([...Array(50).fill(0), ...Array(20).fill(26)], 25, { variant: 'published' });
  t.is(published[50], 0);
  // Momentum −25 decays by 0.9 an epoch until what 1 over the limit adds outweighs it: 0.9^k · 25 < 1 − 0.9^k, k = 31.
  t.is(published.at(-1), 0);
});

test('weights are (1, −λ)/(1 + Σλ), each constraint with its own λ under its own column', (t) => {
  const { handler, log } = advantageHandler(
    lagrangian,
    { initialMultiplier: 0, multiplierOptimizer: 'gradient', multiplierRate: 0.1 },
    ['hazards', 'vases'],
  );
  handler.begin(costSignals([30, 22], [25, 20], 1000));
  const weights = weightsOf(handler, 2);
  t.deepEqual([log.last('Metrics/LagrangeMultiplier'), log.last('Metrics/LagrangeMultiplier/vases')], [0.5, 0.2]);
  for (const [i, expected] of [1 / 1.7, -0.5 / 1.7, -0.2 / 1.7].entries()) t.true(near(weights[i]!, expected, 1e-12));
});

test('a cost estimate that is no number is refused by name', (t) => {
  const { handler } = advantageHandler(lagrangian, {}, ['hazards', 'vases']);
  t.throws(() => handler.begin(costSignals([1, Number.NaN], [25, 25], 10)), { message: /'cost1' is NaN/ });
});

test('saved and loaded it goes on to the same bits; a state of another shape is refused', (t) => {
  const costs = [40, 10, 60, 5, 30, 30].map((cost) => costSignals([cost], [25], 1000));
  const whole = advantageHandler(lagrangian, adam);
  for (const cost of costs) whole.handler.begin(cost);
  const half = advantageHandler(lagrangian, adam);
  for (const cost of costs.slice(0, 3)) half.handler.begin(cost);
  const rest = advantageHandler(lagrangian, adam);
  rest.handler.load(half.handler.save());
  for (const cost of costs.slice(3)) rest.handler.begin(cost);
  t.deepEqual(rest.handler.save(), whole.handler.save());
  t.throws(() => advantageHandler(lagrangian, {}, ['a', 'b']).handler.load(whole.handler.save()), {
    message: /should hold 2 float64 numbers and holds 1/,
  });
});
