import type { CostSignals } from '@belay-rl/core';
import test from 'ava';
import { CostThresholds } from '../../../src/off-policy/cvpo/cost-thresholds.ts';

/** Episodes of 4 steps that cost 3 where 2 is allowed; a discount that halves every limit. */
const costs: CostSignals = {
  names: ['cost'],
  estimate: Float64Array.of(3),
  limit: Float64Array.of(2),
  episodeLength: 4,
  discount: 0.5,
  perStep: () => 0.25,
  discounted: (cost) => cost / 2,
};
const round = { costs, progress: 0.5, weights: Float64Array.of(1) } as never;

test('on states, the threshold is the discounted limit, whatever the batch says', (t) => {
  const thresholds = new CostThresholds(1, { limitOn: 'states', firstCostLimit: null, costLimitDecay: 1 });
  t.false(thresholds.known);

  thresholds.beginRound(round);
  thresholds.beginBatch([Float64Array.of(5, 7)], 1, 2, null);

  t.true(thresholds.known);
  t.deepEqual([...thresholds.values], [1]);
});

test('on episodes, q may change a step’s cost by what is left of the limit ÷ length, from what π_old expects', (t) => {
  const thresholds = new CostThresholds(1, { limitOn: 'episodes', firstCostLimit: null, costLimitDecay: 1 });
  thresholds.beginRound(round);

  // Two states: π_old expects 6 and 2, 4 on average; (2 − 3)/4 is taken off.
  thresholds.beginBatch([Float64Array.of(5, 7, 1, 3)], 2, 2, null);
  t.deepEqual([...thresholds.values], [3.75]);
  // All actions with their probabilities: 5.5 and 1.5.
  thresholds.beginBatch([Float64Array.of(5, 7, 1, 3)], 2, 2, Float64Array.of(0.75, 0.25, 0.75, 0.25));
  t.deepEqual([...thresholds.values], [3.25]);
});

test('a looser limit at the start decays to the limit', (t) => {
  const limited = (progress: number): number => {
    const thresholds = new CostThresholds(1, { limitOn: 'states', firstCostLimit: 10, costLimitDecay: 0.5 });
    thresholds.beginRound({ costs, progress, weights: Float64Array.of(1) } as never);
    return thresholds.values[0]!;
  };

  t.is(limited(0), 5);
  t.is(limited(0.5), 1);
  // 2 + 8 e^(−2.5), halved.
  t.true(Math.abs(limited(0.25) - (1 + 4 * Math.exp(-2.5))) < 1e-12);
});
