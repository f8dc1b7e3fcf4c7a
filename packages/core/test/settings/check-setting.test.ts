import type { Setting } from '@belay-rl/core';
import { checkSetting, coreSettings, describeSetting } from '@belay-rl/core/internals';
import test from 'ava';

const of = (format: Setting['format'], more: Partial<Setting> = {}): Setting => ({
  doc: 'A setting.',
  format,
  default: null,
  ...more,
});

const takes = test.macro({
  exec(t, setting: Setting, values: readonly unknown[]) {
    for (const value of values) t.is(checkSetting(setting, value), null, JSON.stringify(value));
  },
  title: (name) => `takes ${name}`,
});
const refuses = test.macro({
  exec(t, setting: Setting, values: readonly unknown[], problem: string) {
    for (const value of values) t.is(checkSetting(setting, value), problem, JSON.stringify(value));
  },
  title: (name) => `refuses ${name}`,
});

const number = of('number', { min: 0, max: 1 });
test('numbers in the range, its ends included', takes, number, [0, 0.5, 1]);
test(
  'NaN, infinities, numbers out of range and what is no number',
  refuses,
  number,
  [Number.NaN, Number.POSITIVE_INFINITY, -0.1, 1.1, '0.5', true, null, undefined, [0.5], {}],
  'must be a number from 0 to 1',
);
test(
  'a number above an open end',
  refuses,
  of('number', { min: 0, exclusiveMin: true, max: 1 }),
  [0],
  'must be a number above 0 and at most 1',
);
test('Infinity where it is allowed', takes, of('number', { min: 0, infinite: true }), [Number.POSITIVE_INFINITY, 0]);
test(
  'NaN and −Infinity where Infinity is allowed',
  refuses,
  of('number', { min: 0, infinite: true }),
  [Number.NaN, Number.NEGATIVE_INFINITY],
  'must be a number of 0 or more (Infinity is allowed)',
);
test(
  'fractions and integers too large to count with',
  refuses,
  of('integer', { min: 1, nullable: true }),
  [1.5, 2 ** 53, 0, '3', Number.POSITIVE_INFINITY],
  'must be an integer of 1 or more, or null',
);
test('null where it means something', takes, of('integer', { min: 1, nullable: true }), [null, 1]);
test('true and false', takes, of('boolean'), [true, false]);
test('what only looks like a boolean', refuses, of('boolean'), ['true', 1, 0, null], 'must be true or false');
test(
  'a choice that is none, with the nearest',
  refuses,
  of('choice', { values: ['gae', 'vtrace'] }),
  ['vtrase'],
  'must be one of gae, vtrace; the nearest is vtrace',
);
test('a choice of another type', refuses, of('choice', { values: [1, 2] }), ['1', 3].slice(1), 'must be one of 1, 2');
test('lists of integers, the empty one too', takes, of('integers', { min: 1 }), [[], [64, 64]]);
test(
  'lists with something else in them',
  refuses,
  of('integers', { min: 1 }),
  [[0], [1.5], ['64'], 64, null],
  'must be a list of integers of 1 or more, such as [64, 64]',
);
test('lists of texts', takes, of('strings'), [[], ['one', 'two']]);
test(
  'lists with an empty text',
  refuses,
  of('strings'),
  [[''], ['a', 1], 'a'],
  'must be a list of texts, such as [one, two]',
);
test('limits: numbers and maps, 0 and Infinity included', takes, of('limits'), [
  0,
  25,
  Number.POSITIVE_INFINITY,
  {},
  { hazards: 10, vases: Number.POSITIVE_INFINITY },
]);
test(
  'negative limits and NaN, also inside a map',
  refuses,
  of('limits'),
  [-1, Number.NaN, { hazards: -1 }, { hazards: '10' }, [10], 'all', null],
  'must be a number of 0 or more (Infinity is allowed), or a map of such numbers by cost name, such as { hazards: 10 }',
);
test('batches', takes, of('batch', { nullable: true }), [1, 64, 'all', null]);
test(
  'batches of none or of a part',
  refuses,
  of('batch'),
  [0, 1.5, 'some', -1],
  'must be an integer of 1 or more, or all',
);

test('every default of core fits its own setting, and has a doc sentence', (t) => {
  for (const [section, schema] of Object.entries(coreSettings)) {
    for (const [key, setting] of Object.entries(schema)) {
      t.is(checkSetting(setting, setting.default), null, `${section}.${key}`);
      t.regex(setting.doc, /\.$/, `${section}.${key}`);
      t.truthy(describeSetting(setting));
    }
  }
});

const corners = of('numbers', { length: 4, default: [-2, -2, 2, 2] });
test('lists of as many numbers as there must be', takes, corners, [[0, -0.5, 1, 2e3]]);
test(
  'lists of more or fewer numbers, and what is no finite number in them',
  refuses,
  corners,
  [[1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 3, Number.NaN], [1, 2, 3, Number.POSITIVE_INFINITY], ['1', 2, 3, 4], 1, null],
  'must be a list of 4 numbers, such as [-2, -2, 2, 2]',
);
