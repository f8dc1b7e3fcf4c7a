import test from 'ava';
import type { Space, StructuredSpace } from '../../src/contracts/space.ts';
import { readBox, readSpace, readStructure, saveSpace, saveStructure } from '../../src/spaces/space-state.ts';

const spaces: readonly Space[] = [
  { low: [-1, Number.NEGATIVE_INFINITY], high: [1, 0.1] },
  { type: 'discrete', n: 4 },
  { type: 'multi-discrete', sizes: [3, 2] },
  { type: 'multi-binary', n: 3 },
  { low: [0, 0, 0, 0], high: [1, 1, 1, 1], shape: [2, 2] },
];

test('a saved space is read as it was', (t) => {
  for (const space of spaces) t.deepEqual(readSpace(saveSpace(space)), space);
});

test('what rows stand for is read as it was, parts in their order', (t) => {
  const structure: StructuredSpace = {
    type: 'dict',
    spaces: {
      z: { low: 0, high: 255, shape: [4, 4, 3], dtype: 'uint8' },
      a: { type: 'discrete', n: 2 },
      m: { low: [Number.NEGATIVE_INFINITY], high: [1] },
    },
  };
  const read = readStructure(saveStructure(structure));
  t.deepEqual(read, structure);
  t.deepEqual(Object.keys((read as typeof structure).spaces), ['z', 'a', 'm']);
});

test('an observation space is a box', (t) => {
  t.deepEqual(readBox(saveSpace(spaces[0]!)), spaces[0]);
  t.throws(() => readBox(saveSpace(spaces[1]!)));
});
