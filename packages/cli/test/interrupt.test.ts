import test from 'ava';
import { Interrupt } from '../src/interrupt.ts';

test('the first press aborts, the second stops, and what comes with a press is the same press', (t) => {
  let now = 0;
  const heard: string[] = [];
  const interrupt = new Interrupt({
    onFirst: () => heard.push('first'),
    onSecond: () => heard.push('second'),
    now: () => now,
  });
  t.teardown(() => interrupt.dispose());
  const press = (at: number) => {
    now = at;
    interrupt.press();
  };

  press(1000);
  press(1005); // the same key press, passed on by npm
  t.true(interrupt.signal.aborted);
  t.deepEqual(heard, ['first']);

  press(3000);
  t.deepEqual(heard, ['first', 'second']);
});
