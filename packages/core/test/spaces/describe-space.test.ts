import test from 'ava';
import { describeSpace, differentSpace } from '../../src/spaces/describe-space.ts';

const box = { low: [-1, -1], high: [1, 1] };
const one = { type: 'discrete', n: 4 } as const;
const two = { type: 'multi-discrete', sizes: [3, 2] } as const;

test('spaces in words', (t) => {
  t.deepEqual([box, one, two].map(describeSpace), [
    'of 2 numbers',
    'that are one choice of 4',
    'that are choices of 3, 2',
  ]);
});

test('equal spaces do not differ, others do in size, bounds or kind', (t) => {
  for (const space of [box, one, two]) t.is(differentSpace(space, structuredClone(space)), null);
  t.is(differentSpace(box, { low: [-1], high: [1] }), 'of 2 numbers, but the run was trained with 1');
  t.is(
    differentSpace(box, { low: [-1, 0], high: [1, 1] }),
    'whose number 1 is in -1 to 1, but the run was trained with 0 to 1',
  );
  t.is(
    differentSpace(one, { type: 'discrete', n: 3 }),
    'that are one choice of 4, but the run was trained with one choice of 3',
  );
  t.is(differentSpace(two, box), 'that are choices of 3, 2, but the run was trained with 2 numbers');
});
