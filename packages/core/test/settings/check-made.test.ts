import test from 'ava';
import { checkMade } from '../../src/settings/check-made.ts';

const noop = () => {};
const state = { save: noop, load: noop };

const right: readonly [kind: string, made: object][] = [
  ['optimizer', { natural: false, step: noop, settle: noop, ...state }],
  ['optimizer', { natural: true, step: noop, settle: noop, observe: noop, precondition: noop, ...state }],
  ['constraint', { acts: 'surrogates', begin: noop, weigh: noop, ...state }],
  ['trustRegion', { apply: noop, ...state }],
  ['algorithm', { policy: {}, epoch: noop, dispose: noop, ...state }],
  ['learner', { policy: {}, update: noop, ...state }],
  ['wrapper', { extraObservations: 0, wrap: noop }],
  ['environment', { reset: noop, step: noop }],
  ['logSink', { open: noop, row: noop, close: noop }],
  ['eStep', {}],
];
for (const [kind, made] of right) {
  test(`${kind}: ${Object.keys(made).join(', ')} is enough`, (t) => t.is(checkMade(kind, made), null));

  for (const member of Object.keys(made)) {
    test(`${kind} with ${Object.keys(made).length} members: ${member} is missed`, (t) => {
      const { [member]: _left, ...rest } = made as Record<string, unknown>;
      const problem = checkMade(kind, rest);
      t.true(problem?.includes(`${member}(`) === true || problem?.includes(`${member} is`) === true, String(problem));
    });
  }
}

test('a class’s methods count, and a misspelt one is named', (t) => {
  class Region {
    aply() {}
    save() {}
    load() {}
  }
  t.is(
    checkMade('trustRegion', new Region()),
    'returned from create an object without apply(step) (it has aply); write that function',
  );
});

test('a member that is no function, an own slot’s function, half of a state', (t) => {
  const region = { apply: noop, ...state };
  t.is(
    checkMade('trustRegion', { ...region, afterPass: true }),
    'returned from create an object whose afterPass is true; it must be a function, or be left out',
  );
  t.regex(checkMade('eStep', {}, { own: ['solve'] })!, /an object without solve\(…\)/);
  t.regex(checkMade('wrapper', { extraObservations: 1, wrap: noop, save: noop })!, /with save, but without load/);
  t.regex(checkMade('wrapper', { extraObservations: -1, wrap: noop })!, /extraObservations is -1/);
  t.is(
    checkMade('environment', null),
    'returned from create null; it must return an object with reset(seed), step(action)',
  );
  t.regex(checkMade('environment', 5, { from: 'wrap' })!, /^returned from wrap 5;/);
});
