import test from 'ava';
import { waitCalmly } from '../../src/device/wait-calmly.ts';

test('a wait gives what was waited for, an error too, and sleeps between turns of the event loop', async (t) => {
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);

  t.is(await waitCalmly(new Promise((resolve) => setTimeout(() => resolve(7), 100))), 7);

  over = true;
  // 100 ms of turns without a sleep are tens of thousands; a busy machine makes them fewer in either case.
  t.true(turns > 0 && turns < 2000, `${turns} turns`);
  await t.throwsAsync(waitCalmly(Promise.reject(new Error('lost'))), { message: 'lost' });
});
