import test from 'ava';
import { choicesOf, isBox, spaceSize, spaceType } from '../../src/spaces/space-size.ts';

test('a space without a type is a box; choices have a number each', (t) => {
  const box = { low: [-1, 0], high: [1, 1] };
  const one = { type: 'discrete', n: 4 } as const;
  const two = { type: 'multi-discrete', sizes: [3, 2] } as const;

  t.deepEqual([box, one, two].map(spaceType), ['box', 'discrete', 'multi-discrete']);
  t.deepEqual([box, one, two].map(spaceSize), [2, 1, 2]);
  t.deepEqual([box, one, two].map(choicesOf), [null, [4], [3, 2]]);
  t.deepEqual([box, { type: 'box' as const, ...box }, one].map(isBox), [true, true, false]);
});
