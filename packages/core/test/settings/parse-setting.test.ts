import type { Setting, SettingValue } from '@belay-rl/core';
import { checkSetting, parseSetting } from '@belay-rl/core/internals';
import test from 'ava';
import { coerceSetting } from '../../src/settings/parse-setting.ts';

const reads = test.macro({
  exec(t, format: Setting['format'], cases: Readonly<Record<string, SettingValue>>, more: Partial<Setting> = {}) {
    const setting: Setting = { doc: 'A setting.', format, default: null, ...more };
    for (const [text, value] of Object.entries(cases)) t.deepEqual(parseSetting(setting, text), value, text);
  },
  title: (name, format) => `reads ${[format, name].join(' ').trim()}`,
});

test(reads, 'number', {
  '1': 1,
  ' -1 ': -1,
  '+2': 2,
  '1e-4': 1e-4,
  '1E+3': 1000,
  '.5': 0.5,
  '5.': 5,
  '1_000_000': 1e6,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '.inf': Number.POSITIVE_INFINITY,
});
test(reads, 'integer', { '1e6': 1e6, '20000': 20000, '1.5': 1.5 });
test(reads, 'boolean', { true: true, false: false, ' true': true });
test(reads, 'string', { plain: 'plain', '"a, b"': 'a, b', "'it'": 'it', '7': '7' });
test(
  reads,
  'choice',
  { relaxed: 'relaxed', '"strict"': 'strict', '2': 2, other: 'other' },
  { values: ['relaxed', 'strict', 2] },
);
test(reads, 'integers', { '64,64': [64, 64], '[64, 64]': [64, 64], '64': [64], '[]': [], '': [] });
test(reads, 'strings', {
  './a.ts,b': ['./a.ts', 'b'],
  '[a, "b, c", \'d\']': ['a', 'b, c', 'd'],
  "it's": ["it's"],
});
test(reads, 'limits', {
  '25': 25,
  Infinity: Number.POSITIVE_INFINITY,
  '{hazards: 10, vases: 15}': { hazards: 10, vases: 15 },
  '{"hazards":10,"vases":1e1}': { hazards: 10, vases: 10 },
  '{ hazards: Infinity }': { hazards: Number.POSITIVE_INFINITY },
  '{}': {},
});
test(reads, 'batch', { all: 'all', '64': 64 });
test('with null', reads, 'number', { null: null, '~': null, '3': 3 }, { nullable: true });

test('text that cannot be read stays text, and the checker refuses it', (t) => {
  const cases: [Setting['format'], string][] = [
    ['number', 'abc'],
    ['number', '1,5'],
    ['number', ''],
    ['number', 'NaN'],
    ['number', '0x10'],
    ['number', 'null'],
    ['integer', '3 apples'],
    ['boolean', 'yes'],
    ['boolean', '1'],
    ['integers', '[64'],
    ['integers', '64,x'],
    ['integers', '64,,64'],
    ['strings', 'a,,b'],
    ['limits', '{hazards 10}'],
    ['limits', '{hazards: ten}'],
    ['batch', 'everything'],
  ];
  for (const [format, text] of cases) {
    const setting: Setting = { doc: 'A setting.', format, default: null };
    t.not(checkSetting(setting, parseSetting(setting, text)), null, `${format} from ${text}`);
  }
});

test('values of a file are changed only where nothing is lost', (t) => {
  const of = (format: Setting['format']): Setting => ({ doc: 'A setting.', format, default: null });

  t.is(coerceSetting(of('number'), 'Infinity'), Number.POSITIVE_INFINITY);
  t.is(coerceSetting(of('number'), '5'), '5');
  t.is(coerceSetting(of('number'), true), true);
  t.deepEqual(coerceSetting(of('integers'), 64), [64]);
  t.deepEqual(coerceSetting(of('strings'), './a.ts'), ['./a.ts']);
  t.deepEqual(coerceSetting(of('limits'), { hazards: 'Infinity', vases: 1 }), {
    hazards: Number.POSITIVE_INFINITY,
    vases: 1,
  });
  t.is(coerceSetting(of('string'), 'Infinity'), 'Infinity');
});

test(reads, 'numbers', { '[-1.5, 2e-1, 3, 4]': [-1.5, 0.2, 3, 4], '1,-2': [1, -2], '[1, x]': [1, 'x'] });
