import type { LogRow, LogSink } from '@belay-rl/core';
import test from 'ava';
import { GuardedSink } from '../../src/training/guarded-sink.ts';

/** A sink that keeps rows, but for what `fail` says. */
function place(fail: (call: string) => unknown = () => {}, options: { patience?: number; capacity?: number } = {}) {
  const taken: LogRow[] = [];
  const warnings: string[] = [];
  const calls: string[] = [];
  const call = (name: string) => {
    calls.push(name);
    return fail(name) as undefined;
  };
  const sink: LogSink = {
    name: 'tracker',
    open: () => call('open'),
    row(values) {
      const answer: unknown = call(`row ${values['a']}`);
      if (answer instanceof Promise) return answer.then(() => void taken.push(values));
      taken.push(values);
    },
    message: () => call('message'),
    close: () => call('close'),
  };
  const guarded = new GuardedSink(sink, { warn: (sentence) => void warnings.push(sentence), ...options });
  return { guarded, taken, warnings, calls };
}

test('a sink that works gets its rows, and nothing is said', async (t) => {
  const { guarded, taken, warnings, calls } = place();

  await guarded.open(['a'], 0);
  await guarded.row({ a: 1 });
  guarded.message('hello');
  await guarded.close();

  t.deepEqual(taken, [{ a: 1 }]);
  t.deepEqual(warnings, []);
  t.deepEqual(calls, ['open', 'row 1', 'message', 'close']);
});

test('what it throws is said once, and rows are given again in their order until it takes them', async (t) => {
  let away = true;
  const { guarded, taken, warnings } = place(() => {
    if (away) throw new Error('connect ECONNREFUSED');
  });

  await guarded.open(['a'], 0);
  await guarded.row({ a: 1 });
  await guarded.row({ a: 2 });
  t.deepEqual(taken, []);
  t.is(warnings.length, 1);
  away = false;
  await guarded.row({ a: 3 });
  await guarded.close();

  t.deepEqual(taken, [{ a: 1 }, { a: 2 }, { a: 3 }]);
  t.regex(warnings[0]!, /^Log sink tracker failed \(connect ECONNREFUSED\): the run goes on/);
  t.regex(warnings[1]!, /works again and has the rows that it missed/);
  t.is(warnings.length, 2);
});

test('rows that it never took are counted at the end, and those beyond what may wait too', async (t) => {
  const { guarded, warnings } = place(() => Promise.reject(new Error('gone')), { capacity: 2 });

  await guarded.open(['a'], 0);
  for (const a of [1, 2, 3]) await guarded.row({ a });
  await guarded.close();

  t.regex(warnings.at(-1)!, /did not take 3 rows; progress\.csv has them/);
});

test('a sink that does not answer holds the run up for its patience only, and goes on once it answers', async (t) => {
  let answer: () => void = () => {};
  const { guarded, taken, warnings, calls } = place(
    (name) =>
      name === 'row 1'
        ? new Promise<void>((resolve) => {
            answer = resolve;
          })
        : undefined,
    { patience: 0.05 },
  );

  await guarded.open(['a'], 0);
  await guarded.row({ a: 1 });
  await guarded.row({ a: 2 });
  t.deepEqual(calls, ['open', 'row 1']);
  t.regex(warnings[0]!, /has not answered for 0\.05 s/);
  answer();
  await guarded.row({ a: 3 });
  await guarded.close();

  t.deepEqual(taken, [{ a: 1 }, { a: 2 }, { a: 3 }]);
});

test('a message or a close that throws does no harm', async (t) => {
  const { guarded, warnings } = place((name) => {
    if (name === 'message') throw new Error('no');
    if (name === 'close') return Promise.reject('closing');
  });

  await guarded.open(['a'], 0);
  guarded.message('hello');
  await guarded.close();

  t.is(warnings.length, 1);
});
