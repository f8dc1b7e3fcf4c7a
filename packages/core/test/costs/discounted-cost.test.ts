import test from 'ava';
import { discountedCost } from '../../src/costs/discounted-cost.ts';

const close = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance;

test('the discounted cost: factor 0.6323046 at γ 0.999, 0.9516711 at 0.9999, 1 at 1', (t) => {
  t.true(close(discountedCost(1, 0.999, 1000), 0.6323046, 5e-8));
  t.true(close(discountedCost(1, 0.9999, 1000), 0.9516711, 5e-8));
  t.is(discountedCost(25, 1, 1000), 25);
  t.true(close(discountedCost(25, 0.999, 1000), 15.8076, 5e-5));
});
