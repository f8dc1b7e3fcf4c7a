import test from 'ava';
import { episodeSequences, singleRows } from '../../src/update/episode-sequences.ts';

test('a sequence begins where an episode does: after one that ended, and with each environment’s first row', (t) => {
  // Two environments of four steps; one ends in its second step, the other with its last.
  const ended = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 2);

  const { count, starts, states } = episodeSequences({ environments: 2, steps: 4, ended }, 3);

  t.is(count, 3);
  t.deepEqual([...starts], [0, 2, 4, 8]);
  t.deepEqual([...states], Array(9).fill(0));
});

test('single rows are sequences of one row each', (t) => {
  const states = Float32Array.of(1, 2, 3, 4);
  t.deepEqual(singleRows(2, states), { count: 2, starts: Int32Array.of(0, 1, 2), states });
});
