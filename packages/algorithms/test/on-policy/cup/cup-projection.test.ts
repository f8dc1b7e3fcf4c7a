import test from 'ava';
import { cupProjection } from '../../../src/index.ts';
import { cupSurrogate } from '../../../src/internals.ts';
import { costSignals } from '../../cost-signals.ts';
import { ascend, largestDifference, tilted } from '../../discrete-problem.ts';
import { advantageHandler, weightsOf } from '../../parts/constraint-handlers/handler-context.ts';

test('the projection ends at its closed form π_½ exp(−λ κ A_C)/Z, ratios taken from the old policy', (t) => {
  const advantages = [
    [0.4, -0.3, 0.1],
    [-0.2, 0.5, 0.3],
  ];
  const half = [
    [0.5, 0.2, 0.3],
    [0.2, 0.2, 0.6],
  ];
  const counts = [
    [1, 1, 2],
    [5, 2, 1],
  ];
  const found = ascend({ counts, advantages, reference: half }, cupSurrogate);
  const closed = tilted(
    half,
    advantages.map((row) => row.map((a) => -a)),
  );
  t.true(largestDifference(found, closed) < 1e-4);
});

test('its weights are λ for the cost and nothing for the reward; λ is at most 2', (t) => {
  const { handler, log } = advantageHandler(cupProjection, { initialMultiplier: 0 });
  handler.begin(costSignals([50], [25], 1000));
  // λ + 0.01 (J_C − d)
  t.true(Math.abs(weightsOf(handler)[1]! - 0.25) < 1e-9 && weightsOf(handler)[0] === 0);
  for (let i = 0; i < 200; i++) handler.begin(costSignals([50], [25], 1000));
  t.is(log.last('Metrics/LagrangeMultiplier'), 2);
});
