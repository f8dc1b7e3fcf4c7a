import type { State } from '@belay-rl/core';
import test from 'ava';
import { RefusalCount } from '../src/refusal-count.ts';

const say = (count: RefusalCount) => count.warning('Everything was refused', 'raise the limit');

test('warns at the third refusal in a row, then each time the count doubles', (t) => {
  const count = new RefusalCount();
  const warned: number[] = [];

  for (let i = 1; i <= 13; i++) {
    count.count(true);
    if (say(count) !== null) warned.push(i);
  }

  t.deepEqual(warned, [3, 6, 12]);
});

test('an accepted update begins the count anew', (t) => {
  const count = new RefusalCount();
  for (let i = 0; i < 5; i++) count.count(true);
  say(count);

  count.count(false);
  for (let i = 0; i < 3; i++) count.count(true);

  t.is(say(count), 'Everything was refused in the last 3 updates, update after update: raise the limit.');
});

test('continues from a saved state', (t) => {
  const [a, b] = [new RefusalCount(), new RefusalCount()];
  for (let i = 0; i < 3; i++) a.count(true);
  say(a);

  b.load(structuredClone(a.save()) as State);

  t.is(b.consecutive, 3);
  t.is(say(b), null);
  t.throws(() => b.load({}), { code: 'checkpoint-mismatch' });
});
