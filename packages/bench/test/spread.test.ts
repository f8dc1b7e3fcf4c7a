import test from 'ava';
import { workerCounts } from '../src/scaling.ts';
import { spreadOf } from '../src/spread.ts';

test('the median of an odd and an even number of repeats, and their range', (t) => {
  t.deepEqual(spreadOf([3, 1, 2]), { median: 2, lowest: 1, highest: 3, repeats: 3 });
  t.deepEqual(spreadOf([10, 4, 2, 1]), { median: 3, lowest: 1, highest: 10, repeats: 4 });
  t.deepEqual(spreadOf([7]), { median: 7, lowest: 7, highest: 7, repeats: 1 });
});

test('worker counts double up to the cores', (t) => {
  t.deepEqual([1, 2, 3, 4, 6].map(workerCounts), [[1], [1, 2], [1, 2, 3], [1, 2, 4], [1, 2, 4, 6]]);
});
