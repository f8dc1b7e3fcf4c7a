import test from 'ava';
import { stepSize } from '../../src/kfac/step-size.ts';

test('½ν² dᵀFd = δ where ν_max does not bind', (t) => {
  t.is(stepSize(0.5, 4, 100), 0.5);
});

test('ν_max binds for a small, a vanishing and a slightly negative dᵀFd', (t) => {
  t.is(stepSize(0.01, 1e-12, 100), 100);
  t.is(stepSize(0.01, 0, 100), 100);
  t.is(stepSize(0.01, -1e-18, 100), 100);
});

test('an infinite δ leaves ν_max', (t) => {
  t.is(stepSize(Number.POSITIVE_INFINITY, 4, 0.25), 0.25);
});
