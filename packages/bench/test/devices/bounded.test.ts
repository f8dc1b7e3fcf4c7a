import { BelayError } from '@belay-rl/core';
import test from 'ava';
import { measureWithin, type Series } from '../../src/devices/bounded.ts';

/** Series on a clock that only they move: a size takes its seconds, and says so if the one before it was measured. */
function bench(
  given: Readonly<Record<string, readonly number[]>>,
  fail: (name: string, size: number) => void = () => {},
) {
  let now = 0;
  const log: string[] = [];
  const series = Object.entries(given).map(([name, sizes]): Series => {
    let known = false;
    return {
      name,
      unit: 'seconds',
      sizes,
      expect: (size) => (known ? size : null),
      async measure(size, limit) {
        fail(name, size);
        known = true;
        now += 1000 * size;
        log.push(`${name} ${size}${limit.enough() ? ' enough' : ''}${limit.over() ? ' over' : ''}`);
      },
    };
  });
  return { series, log, clock: () => now };
}

test('all smallest sizes come first, then what will take least, and what no longer fits is left out by name', async (t) => {
  const { series, log, clock } = bench({ a: [2, 5, 40, 50], b: [1, 9, 10] });

  const out = await measureWithin(series, { budget: 60, clock });

  // 2 + 1 + 5 + 9 + 10 = 27 seconds; 33 are left. A twentieth of 60 is 3.
  t.deepEqual(log, ['a 2', 'b 1', 'a 5 enough', 'b 9 enough', 'b 10 enough']);
  t.deepEqual(out, [
    {
      what: 'a',
      sizes: [40, 50],
      unit: 'seconds',
      why: 'time',
      reason: '40 seconds would take about 40 s, and 33 s were left',
    },
  ]);
});

test('nothing begins after the budget, not even a smallest size', async (t) => {
  const { series, log, clock } = bench({ a: [7], b: [1] });

  const out = await measureWithin(series, { budget: 5, clock });

  t.deepEqual(log, ['a 7 enough over']);
  t.deepEqual(out, [{ what: 'b', sizes: [1], unit: 'seconds', why: 'time', reason: 'no time was left' }]);
});

test('a size without memory and one that fails end their series only', async (t) => {
  const { series, log, clock } = bench({ a: [1, 2], b: [1, 2, 3], c: [1] }, (name, size) => {
    if (name === 'a') throw new BelayError('gpu-memory', 'Too large.');
    if (name === 'b' && size === 2) throw new Error('Broken.');
  });

  const out = await measureWithin(series, { budget: 60, clock });

  t.deepEqual(log, ['b 1', 'c 1']);
  t.deepEqual(
    out.map(({ what, sizes, why, reason }) => ({ what, sizes, why, reason })),
    [
      { what: 'a', sizes: [1, 2], why: 'memory', reason: 'Too large.' },
      { what: 'b', sizes: [2, 3], why: 'failed', reason: 'Broken.' },
    ],
  );
});
