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

  t.is(await waitCalmly(new Promise((resolve) => setTimeout(() => resolve(7), 1000))), 7);

  over = true;
  // 50 until the first sleep of 0.02 ms, 50 for each factor e from there to 1 s; sleeps of 1 ms at most would be 900 turns or more,
  // none hundreds of thousands. A busy machine makes them fewer in any case.
  t.true(turns > 0 && turns < 700, `${turns} turns`);
  await t.throwsAsync(waitCalmly(Promise.reject(new Error('lost'))), { message: 'lost' });
});
