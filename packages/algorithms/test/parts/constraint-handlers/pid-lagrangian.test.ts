import test from 'ava';
import { pidLagrangian } from '../../../src/index.ts';
import { PidController } from '../../../src/internals.ts';
import { costSignals } from '../../cost-signals.ts';
import { advantageHandler, weightsOf } from './handler-context.ts';

function multipliers(costs: readonly number[], limit = 25, settings = {}): number[] {
  const { handler, log } = advantageHandler(pidLagrangian, settings);
  return costs.map((cost) => {
    handler.begin(costSignals([cost], [limit], 1000));
    return log.last('Metrics/LagrangeMultiplier');
  });
}

const near = (x: number, y: number, tolerance = 5e-7) => Math.abs(x - y) <= tolerance;

test('a falling cost gives the reference’s multipliers', (t) => {
  const values = multipliers([100, 80, 60, 40, 20]);
  for (const [i, expected] of [1.176, 2.01975, 2.538813, 2.739422, 2.627501].entries()) {
    t.true(near(values[i]!, expected), `${i}: ${values[i]}`);
  }
});

test('the derivative compares with the cost a delay ago: its start-up leaves the queue at update 11', (t) => {
  const values = multipliers(Array(12).fill(50));
  for (const [i, expected] of [3.704789, 4.0196, 4.33117].entries()) t.true(near(values[9 + i]!, expected));
});

test('anti-windup: after a long feasible phase the integral starts from 0, not from below', (t) => {
  const integralOnly = { proportionalGain: 0, derivativeGain: 0, integralGain: 0.1, initialIntegral: 0 };
  const values = multipliers([...Array(100).fill(0), 30, 30], 25, integralOnly);
  t.is(values[99], 0);
  t.true(near(values[100]!, 0.5, 1e-12) && near(values[101]!, 1, 1e-12));
});

test('a limit of 0: λ never falls while anything costs', (t) => {
  const values = multipliers([10, 10, 10, 10], 0);
  for (let i = 1; i < values.length; i++) t.true(values[i]! > values[i - 1]!);
});

test('λ is bounded; variant published has no bound while the sum is normalised', (t) => {
  const far = Array(3).fill(1e6);
  t.is(multipliers(far).at(-1), 100);
  t.true(multipliers(far, 25, { variant: 'published' }).at(-1)! > 1e4);
  t.is(multipliers(far, 25, { variant: 'published', normalization: 'none' }).at(-1), 100);
});

test('normalization: sum, convex and none combine as they say; published always divides', (t) => {
  const settings = { proportionalGain: 0, derivativeGain: 0, integralGain: 0.1, initialIntegral: 0 };
  const weights = (more: object, cost = 30) => {
    const { handler } = advantageHandler(pidLagrangian, { ...settings, ...more });
    handler.begin(costSignals([cost], [25], 1000));
    return weightsOf(handler);
  };
  // λ = 0.1 · 5 = 0.5.
  t.deepEqual(weights({ normalization: 'none' }), [1, -0.5]);
  t.deepEqual(weights({ normalization: 'convex' }), [0.5, -0.5]);
  t.true(near(weights({})[0]!, 1 / 1.5) && near(weights({})[1]!, -0.5 / 1.5));
  t.deepEqual(weights({ normalization: 'none', variant: 'published' }), weights({}));
  // Beyond 1 the convex mix is the cost only.
  t.deepEqual(weights({ normalization: 'convex' }, 100), [0, -1]);
});

test('each constraint has its own controller', (t) => {
  const { handler, log } = advantageHandler(
    pidLagrangian,
    { proportionalGain: 0, derivativeGain: 0, integralGain: 0.1, initialIntegral: 0, normalization: 'convex' },
    ['hazards', 'vases'],
  );
  handler.begin(costSignals([33, 28], [25, 20], 1000));
  t.true(near(log.last('Metrics/LagrangeMultiplier'), 0.8) && near(log.last('Metrics/LagrangeMultiplier/vases'), 0.8));
  const [reward, hazards, vases] = weightsOf(handler, 2);
  t.true(reward === 0 && near(hazards!, -0.5) && near(vases!, -0.5));
});

test('saved and loaded it goes on to the same bits, before and after its queue is full', (t) => {
  const costs = Array.from({ length: 24 }, (_, i) => costSignals([30 + 20 * Math.sin(i)], [25], 1000));
  for (const at of [4, 15]) {
    const [whole, half, rest] = [1, 2, 3].map(() => advantageHandler(pidLagrangian).handler);
    for (const cost of costs) whole!.begin(cost);
    for (const cost of costs.slice(0, at)) half!.begin(cost);
    rest!.load(half!.save());
    t.deepEqual(weightsOf(rest!), weightsOf(half!));
    for (const cost of costs.slice(at)) rest!.begin(cost);
    t.deepEqual(rest!.save(), whole!.save());
  }
});

test('a checkpoint of an earlier version, with its numbers in one array, goes on to the same bits', (t) => {
  const gains = {
    proportionalGain: 0.1,
    integralGain: 0.01,
    derivativeGain: 0.01,
    derivativeDelay: 4,
    errorSmoothing: 0.95,
    costSmoothing: 0.95,
    initialIntegral: 0.001,
    maxIntegral: Infinity,
    maxMultiplier: 100,
  };
  const one = new PidController(gains);
  for (const cost of [40, 30]) one.update(cost, 25);
  const { integral, smoothedError, smoothedCost, multiplier, used, past } = one.save() as Record<string, number> & {
    past: Float64Array;
  };
  const other = new PidController(gains);
  other.load({ state: Float64Array.of(integral!, smoothedError!, smoothedCost!, multiplier!, used!), past });

  t.is(used, 3);
  t.deepEqual(other.save(), one.save());
  t.is(other.update(50, 25), one.update(50, 25));
  t.throws(() => other.load({ state: Float64Array.of(1, 2), past }), { code: 'checkpoint-mismatch' });
});
