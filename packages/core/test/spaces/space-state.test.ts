import test from 'ava';
import type { Space } from '../../src/contracts/space.ts';
import { readBox, readSpace, saveSpace } from '../../src/spaces/space-state.ts';

const spaces: readonly Space[] = [
  { low: [-1, Number.NEGATIVE_INFINITY], high: [1, 0.1] },
  { type: 'discrete', n: 4 },
  { type: 'multi-discrete', sizes: [3, 2] },
];

test('a saved space is read as it was', (t) => {
  for (const space of spaces) t.deepEqual(readSpace(saveSpace(space)), space);
});

test('an observation space is a box', (t) => {
  t.deepEqual(readBox(saveSpace(spaces[0]!)), spaces[0]);
  t.throws(() => readBox(saveSpace(spaces[1]!)));
});
