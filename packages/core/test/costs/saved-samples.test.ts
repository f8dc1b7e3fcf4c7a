import test from 'ava';
import { readSamples, saveSamples } from '../../src/costs/saved-samples.ts';

const samples = [
  { weight: 1, length: 10, cut: false, costs: [1, 2], predicted: [3, 4] },
  { weight: 0.5, length: 7, cut: true, costs: [5, 6], predicted: [7, 8] },
];

test('samples come back as they were saved, and so do none', (t) => {
  t.deepEqual(readSamples(saveSamples(samples), 2), samples);
  t.deepEqual(readSamples(saveSamples([]), 2), []);
});

test('rows of an earlier version are read: weight, length, cut, costs, predictions', (t) => {
  t.deepEqual(readSamples(Float64Array.of(1, 10, 0, 1, 2, 3, 4, 0.5, 7, 1, 5, 6, 7, 8), 2), samples);
});

test('columns of another number of costs are refused', (t) => {
  t.throws(() => readSamples(saveSamples(samples), 3), { code: 'checkpoint-mismatch' });
});
