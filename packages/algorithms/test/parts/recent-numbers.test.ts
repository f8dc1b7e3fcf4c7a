import test from 'ava';
import { RecentNumbers } from '../../src/parts/recent-numbers.ts';

test('the last three of five numbers are kept, oldest first', (t) => {
  const recent = new RecentNumbers(3);
  const seen: [number, number][] = [];
  for (const value of [1, 2, 4, 8, 16]) {
    recent.add(value);
    seen.push([recent.oldest, recent.sum]);
  }
  t.deepEqual(seen, [
    [1, 1],
    [1, 3],
    [1, 7],
    [2, 14],
    [4, 28],
  ]);
});

test('numbers that come before the first count, and a saved series goes on', (t) => {
  const recent = new RecentNumbers(2, [5]);
  recent.add(7);
  const again = new RecentNumbers(2);
  again.load(recent.save(), 'a test');
  again.add(9);
  t.is(again.oldest, 7);
  t.is(again.sum, 16);
  t.throws(() => new RecentNumbers(3).load(recent.save(), 'a test'), { code: 'checkpoint-mismatch' });
});
