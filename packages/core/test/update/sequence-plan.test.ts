import test from 'ava';
import { createRandom } from '../../src/random/random.ts';
import { SequencePlan, sequenceLengths } from '../../src/update/sequence-plan.ts';

/** Episodes of these lengths, one after the other. */
function episodes(...lengths: readonly number[]) {
  const starts = Int32Array.from([0, ...lengths]);
  for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!;
  return { count: lengths.length, starts, states: new Float32Array(0) };
}

test('whole episodes are pieces of their own, cut only where a minibatch holds no more', (t) => {
  const plan = new SequencePlan(5, { length: null, burnIn: 0 });

  plan.cut(episodes(3, 12, 5));

  t.deepEqual(plan.first, [0, 3, 8, 13, 15]);
  t.deepEqual(plan.length, [3, 5, 5, 2, 5]);
});

test('burn-in reaches back to the episode’s start at most', (t) => {
  const plan = new SequencePlan(100, { length: 4, burnIn: 6 });

  plan.cut(episodes(10, 3));

  t.deepEqual(plan.first, [0, 4, 8, 10]);
  t.deepEqual(plan.burnIn, [0, 4, 6, 0]);
});

test('a pass has every row once, pieces whole and in order, and no minibatch more rows than asked for', (t) => {
  const plan = new SequencePlan(10, { length: 4, burnIn: 0 });
  plan.cut(episodes(11, 2, 7, 30));
  const random = createRandom(3, 'shuffle');

  const orders = [0, 1].map(() => {
    const minibatches = plan.shuffle(random);
    const rows: number[] = [];
    for (let j = 0; j < minibatches; j++) {
      const { index, starts, pieces } = plan.batch(j);
      t.true(index.length <= 10);
      t.is(starts.length, pieces.length + 1);
      t.is(starts.at(-1), index.length);
      for (const [s, piece] of pieces.entries()) {
        t.is(index[starts[s]!], plan.first[piece]);
        for (let i = starts[s]! + 1; i < starts[s + 1]!; i++) t.is(index[i], index[i - 1]! + 1);
      }
      rows.push(...index);
    }
    t.deepEqual(
      rows.toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i),
    );
    return rows;
  });

  t.notDeepEqual(orders[0], orders[1]);
});

test('kinds without settings of sequences learn from whole episodes', (t) => {
  t.deepEqual(sequenceLengths({}), { length: null, burnIn: 0 });
  t.deepEqual(sequenceLengths({ sequenceLength: 8, burnIn: 2 }), { length: 8, burnIn: 2 });
});
