import { createActionScaling } from '@belay-rl/core/internals';
import test from 'ava';

function scale(low: number[], high: number[], rows: number[]): number[] {
  const scaled = new Float32Array(rows.length);
  createActionScaling({ low, high }).apply(Float32Array.from(rows), scaled, rows.length / low.length);
  return [...scaled];
}

test('−1 … 1 is mapped to the bounds, and what lies outside is clipped', (t) => {
  t.deepEqual(scale([-0.5], [1.5], [-1, 0, 0.5, 1, -7, 3]), [-0.5, 0.5, 1, 1.5, -0.5, 1.5]);
  t.deepEqual(scale([2], [10], [-1, -0.5, 1]), [2, 4, 10]);
});

test('each dimension has its own bounds', (t) => {
  t.deepEqual(scale([-1, 0], [1, 4], [0.25, 0.25, -2, 2]), [0.25, 2.5, -1, 4]);
});

test('a dimension without a bound passes unscaled, held to the bound it has', (t) => {
  const infinite = Number.POSITIVE_INFINITY;

  t.deepEqual(scale([-infinite, 0], [infinite, infinite], [37.5, -2, -8, 5]), [37.5, 0, -8, 5]);
});

test('the bounds themselves are met exactly, whatever their size', (t) => {
  t.deepEqual(scale([-1e8], [3], [1, -1]), [3, -1e8]);
});
