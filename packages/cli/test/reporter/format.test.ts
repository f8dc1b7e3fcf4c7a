import test from 'ava';
import { clock, costsText, count, duration, figure, limitText, percent, score } from '../../src/reporter/format.ts';

const shows = test.macro((t, format: (x: number) => string, cases: readonly (readonly [number, string])[]) => {
  for (const [given, expected] of cases) t.is(format(given), expected, String(given));
});

test('counts are short', shows, count, [
  [0, '0'],
  [850, '850'],
  [9_999, '9999'],
  [20_000, '20k'],
  [12_345, '12.3k'],
  [999_499, '999k'],
  [1_000_000, '1M'],
  [1_240_000, '1.24M'],
  [123_456_789, '123M'],
]);
test('figures have about three digits', shows, figure, [
  [0, '0'],
  [4.312, '4.31'],
  [-0.5, '-0.50'],
  [31.24, '31.2'],
  [131.24, '131'],
  [0.0184, '0.0184'],
  [0.0001234, '1.2e-4'],
  [123_456, '1.2e5'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '∞'],
]);
test('percentages do not hide a little', shows, percent, [
  [0, '0%'],
  [0.001, '<1%'],
  [0.021, '2%'],
  [1, '100%'],
  [Number.NaN, '–'],
]);
test('clocks count minutes and hours', shows, clock, [
  [0, '0:00'],
  [58.4, '0:58'],
  [151, '2:31'],
  [3723, '1:02:03'],
  [Number.NaN, '–'],
]);
test('durations are read as sentences', shows, duration, [
  [3.21, '3.2 s'],
  [58.4, '58 s'],
  [151, '2 min 31 s'],
  [3723, '1 h 2 min'],
]);
test('limits are short, an infinite one too', shows, limitText, [
  [25, '25'],
  [2.5, '2.5'],
  [Number.POSITIVE_INFINITY, '∞'],
]);

test('small units keep their digits', (t) => {
  t.is(limitText(5e-6), '5.0e-6');
  t.is(limitText(0.05), '0.0500');
  t.is(limitText(0), '0');
  t.is(score(0.0000213), '2.1e-5');
  t.is(score(0), '0.00');
});

test('of several costs it is said which are limited and which only logged', (t) => {
  t.is(costsText({ limit: 5 }), null);
  t.is(
    costsText({ limit: 5, total: 'sum', logged: ['hazards', 'vases'] }),
    'costs limited: sum ≤ 5; only logged: hazards, vases',
  );
  t.is(
    costsText({
      limit: 5,
      total: 'sum',
      logged: ['vases'],
      limits: [
        { name: 'sum', limit: 5 },
        { name: 'hazards', limit: 2 },
      ],
    }),
    'costs limited: sum ≤ 5, hazards ≤ 2; only logged: vases',
  );
  t.is(
    costsText({ limit: Number.POSITIVE_INFINITY, total: 'sum', logged: ['sum', 'vases'] }),
    'costs only logged: sum, vases',
  );
});
