import test from 'ava';
import { headline } from '../../src/bench/headline.ts';

test('a spread at the top level is its median, a plain number, with the range beside it', (t) => {
  const speed = { median: 2, lowest: 1, highest: 3, repeats: 3 };
  t.deepEqual(headline({ speed, name: 'x', nested: { speed } }), {
    speed: 2,
    name: 'x',
    nested: { speed },
    spread: { speed },
  });
  t.deepEqual(headline({ name: 'x' }), { name: 'x' });
});
