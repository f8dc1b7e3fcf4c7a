import test from 'ava';
import { type GivenSpaces, spacesProblem } from '../../src/spaces/check-space.ts';

const box = { low: [0], high: [1] };
const problem = (given: Record<string, unknown>): string | null =>
  spacesProblem({ observationSpace: box, actionSpace: box, ...given } as unknown as GivenSpaces);

test('boxes of any shape and type, choices, bits and dictionaries of these are spaces', (t) => {
  const image = { low: 0, high: 255, shape: [8, 8, 3], dtype: 'uint8' };
  for (const observationSpace of [
    box,
    image,
    { low: Number.NEGATIVE_INFINITY, high: [1, 2, 3, 4, 5, 6], shape: [2, 3] },
    { type: 'discrete', n: 1 },
    { type: 'multi-discrete', sizes: [3, 2] },
    { type: 'multi-binary', n: 4 },
    { type: 'dict', spaces: { image, speed: box } },
  ]) {
    t.is(problem({ observationSpace }), null);
  }
  t.is(problem({ actionSpace: { type: 'multi-binary', n: 4 } }), null);
  t.is(problem({ actionSpace: { low: -1, high: 1, shape: [2, 3] } }), null);
});

test('what is none is told with what to write', (t) => {
  const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ observationSpace: { type: 'text' } }, /observationSpace of type text, which is none of box, .* and dict/],
    [{ observationSpace: { low: 0, high: 1 } }, /needs observationSpace: \{ low, high \}, two arrays/],
    [{ observationSpace: { low: 0, high: 1, shape: [0, 3] } }, /observationSpace\.shape \[0, 3\]/],
    [{ observationSpace: { low: [0, 0], high: [1, 1], shape: [3] } }, /with 2 bounds, but its shape has 3 numbers/],
    [{ observationSpace: { ...box, dtype: 'uint7' } }, /observationSpace\.dtype uint7, which is none of float32/],
    [{ observationSpace: { type: 'multi-binary', n: 0 } }, /observationSpace\.n with 0; it is how many bits/],
    [{ observationSpace: { type: 'dict', spaces: {} } }, /needs observationSpace\.spaces/],
    [{ observationSpace: { type: 'dict', spaces: { a: { type: 'dict', spaces: {} } } } }, /spaces\.a of type "dict"/],
    [
      { observationSpace: { type: 'dict', spaces: { a: { type: 'discrete' } } } },
      /observationSpace\.spaces\.a\.n with/,
    ],
    [
      { actionSpace: { type: 'dict', spaces: { a: box } } },
      /actionSpace of type "dict", which no algorithm takes: make one/,
    ],
    [{ actionSpace: { ...box, dtype: 'int32' } }, /actionSpace of int32, .*use multi-discrete/],
    [{ actionSpace: { low: 0, high: 1, shape: [1e5, 1e5] } }, /at most/],
  ];
  for (const [given, message] of cases) t.regex(problem(given)!, message);
});

test('an action mask has a bit for each option of choices', (t) => {
  const open = (n: number) => ({ type: 'dict', spaces: { open: { type: 'multi-binary', n } } });
  const actionSpace = { type: 'multi-discrete', sizes: [3, 2] };
  const masked = { observationSpace: open(5), actionSpace, actionMask: 'open' };

  t.is(problem(masked), null);
  t.regex(problem({ ...masked, observationSpace: open(6) })!, /must be \{ type: 'multi-binary', n: 5 \}/);
  t.regex(problem({ ...masked, observationSpace: box })!, /is no part of its observations/);
  t.regex(problem({ ...masked, actionSpace: box })!, /only choices can be masked/);
});
