import test from 'ava';
import { TapReader } from '../../../../scripts/run-tests.mjs';

const report = `TAP version 13
ok 1 - cli › adds
not ok 2 - cli › subtracts
  ---
    name: AssertionError
  ---
ok 3 - later # SKIP
not ok 4 - some day # TODO
# a comment of a test

1..4
# tests 4
# pass 1
# skip 1
# fail 1
`;

test('counts what passed and failed, and keeps the details of a failure', (t) => {
  const reader = new TapReader();

  const shown = report.split('\n').map((line) => reader.line(line));

  t.deepEqual(reader.counts(), { passed: 1, failed: 1 });
  t.deepEqual(
    shown.filter((line) => line !== null),
    [
      '✔ cli › adds',
      '✘ cli › subtracts',
      '  ---',
      '    name: AssertionError',
      '  ---',
      '- later (skip)',
      '- some day (todo)',
      '# a comment of a test',
    ],
  );
  t.is(reader.failures[0]?.title, 'cli › subtracts');
});

test('counts the lines seen where the report ends before its totals', (t) => {
  const reader = new TapReader();

  for (const line of ['TAP version 13', 'ok 1 - a', 'ok 2 - b', 'not ok 3 - c']) reader.line(line);

  t.deepEqual(reader.counts(), { passed: 2, failed: 1 });
});

test('counts tests that never ran as AVA does, among the failed', (t) => {
  const reader = new TapReader();

  for (const line of ['ok 1 - a', 'not ok 2 - timed out', '# pass 1', '# fail 5']) reader.line(line);

  t.deepEqual(reader.counts(), { passed: 1, failed: 5 });
});
