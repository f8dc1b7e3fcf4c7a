import test from 'ava';
import { progressOf } from '../../src/tasks/progress.ts';

test('progress is how much nearer the distance has come since it was last taken', (t) => {
  let distance = 5;
  const progress = progressOf(() => distance);
  progress.begin();
  distance = 3;
  t.is(progress.take(), 2);
  t.is(progress.take(), 0);
  distance = 4;
  t.is(progress.take(), -1);
});

test('a new goal earns no progress by itself', (t) => {
  let distance = 0.25;
  const progress = progressOf(() => distance);
  progress.begin();
  distance = 2;
  progress.begin();
  distance = 1.5;
  t.is(progress.take(), 0.5);
});
