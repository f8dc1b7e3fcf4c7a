import test from 'ava';
import { paced } from '../src/paced.ts';

test('what took 4 ms is given again for four seconds, then made anew; an error is not kept', (t) => {
  let now = 0;
  let made = 0;
  let fails = true;
  const read = paced(
    () => {
      if (fails) throw new Error('gone');
      now += 4;
      return ++made;
    },
    () => now,
  );

  t.throws(read, { message: 'gone' });
  fails = false;
  t.is(read(), 1);
  now = 4003;
  t.is(read(), 1);
  now = 4004;
  t.is(read(), 2);
});
