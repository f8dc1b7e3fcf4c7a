import type { State } from '@belay-rl/core';
import test from 'ava';
import { namedNumbers } from '../../src/state/named-numbers.ts';

test('numbers in one array get their names, and what stands beside them stays', (t) => {
  const state = { state: Float64Array.of(1, 2), past: Float64Array.of(3) };
  t.deepEqual(namedNumbers(state, 'state', ['a', 'b']), { ...state, a: 1, b: 2 });
});

test('a state without such an array, or with one of another length, is returned as it is', (t) => {
  const states: readonly State[] = [{ a: 1 }, { state: Float64Array.of(1) }, { state: [1, 2] }];
  for (const state of states) {
    t.is(namedNumbers(state, 'state', ['a', 'b']), state);
  }
});
