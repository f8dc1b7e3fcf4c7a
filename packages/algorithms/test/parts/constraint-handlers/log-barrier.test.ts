import test from 'ava';
import { logBarrier } from '../../../src/index.ts';
import { barrierWeight } from '../../../src/internals.ts';
import { costSignals } from '../../cost-signals.ts';
import { advantageHandler, weightsOf } from './handler-context.ts';

test('the weight is the slope of −κ log(d − J_C)', (t) => {
  const barrier = (cost: number) => -0.3 * Math.log(25 - cost);
  for (const cost of [0, 10, 20, 24]) {
    const slope = (barrier(cost + 1e-5) - barrier(cost - 1e-5)) / 2e-5;
    t.true(Math.abs(slope - barrierWeight(cost - 25, 0.3, 1)) < 1e-8);
  }
});

test('near the limit and from there on the weight is the largest', (t) => {
  t.is(barrierWeight(-1e-9, 0.01, 1), 1);
  t.is(barrierWeight(0, 0.01, 1), 1);
  t.is(barrierWeight(30, 0.01, 0.5), 0.5);
});

test('weights are (1, −w)/(1 + Σw), one w a constraint', (t) => {
  const { handler, log } = advantageHandler(logBarrier, { kappa: 2 }, ['hazards', 'vases']);
  handler.begin(costSignals([20, 30], [25, 25], 1000));
  // w = 2/5, and 1 beyond the limit.
  t.is(log.last('Misc/Penalty'), 1);
  for (const [i, w] of weightsOf(handler, 2).entries()) t.true(Math.abs(w - [1, -0.4, -1][i]! / 2.4) < 1e-12);
});

test('a limit of 0 is a limit that is never kept: the largest weight', (t) => {
  const { handler } = advantageHandler(logBarrier);
  handler.begin(costSignals([0], [0], 1000));
  t.deepEqual(weightsOf(handler), [0.5, -0.5]);
});
