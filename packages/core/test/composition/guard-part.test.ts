import { type AdvantageHandler, BelayError, type FirstOrderOptimizer, type TrustRegion } from '@belay-rl/core';
import test from 'ava';
import { guardPart } from '../../src/composition/guard-part.ts';

const blame = (problem: string) => new BelayError('bad-part', `It ${problem}.`);
const state = { save: () => ({}), load() {} };

test('a first step that leaves numbers unset is told; a gradient that is none is another’s fault', (t) => {
  const optimizer = (): FirstOrderOptimizer => ({
    natural: false,
    step(gradient, delta) {
      delta[0] = gradient[0]!;
    },
    settle() {},
    ...state,
  });
  const lazy = optimizer();
  guardPart('optimizer', lazy, blame);
  t.throws(() => lazy.step(Float32Array.of(1, 2), new Float32Array(2)), { message: /left delta\[1\]/ });
  const fed = optimizer();
  guardPart('optimizer', fed, blame);
  t.notThrows(() => fed.step(Float32Array.of(Number.NaN, 2), new Float32Array(2)));
});

test('a trust region answers with a fraction, at once or later', async (t) => {
  const region = (answer: unknown): TrustRegion => {
    const made: TrustRegion = { apply: () => answer as number, ...state };
    guardPart('trustRegion', made, blame);
    return made;
  };
  const step = {} as Parameters<TrustRegion['apply']>[0];
  t.is(region(0.5).apply(step), 0.5);
  t.is(await region(Promise.resolve(1)).apply(step), 1);
  t.throws(() => region(undefined).apply(step), { message: /returned undefined from apply/ });
  await t.throwsAsync(async () => region(Promise.resolve(2)).apply(step), { message: /returned 2 from apply/ });
});

test('weights of a trial whose surrogates are no numbers are left to the trust region; a frozen part is left alone', (t) => {
  const make = (): AdvantageHandler => ({
    acts: 'advantages',
    begin() {},
    weigh(values, weights) {
      weights.set(values);
      return values[0]!;
    },
    ...state,
  });
  const handler = make();
  guardPart('constraint', handler, blame);
  const weights = new Float64Array(2);
  t.is(handler.weigh(Float64Array.of(1, 2), weights), 1);
  t.notThrows(() => handler.weigh(Float64Array.of(Number.NaN, 2), weights));
  t.notThrows(() => guardPart('constraint', Object.freeze(make()), blame));
});
