import test from 'ava';
import { losesPrecision, precisionWarning, singleSpacing } from '../../src/statistics/lost-precision.ts';

test('neighbours in single precision are as far apart as Math.fround says', (t) => {
  for (const x of [1, 3, 1e8, -1e8, 0.1, 2 ** 24]) {
    const near = Math.fround(x);
    const spacing = singleSpacing(near);
    t.is(Math.fround(near + spacing) - near, spacing);
    t.true(Math.abs(Math.fround(near + spacing / 4) - near) < spacing);
  }
});

test('a number loses its signal if it varies by less than single precision tells apart', (t) => {
  t.true(losesPrecision(1e8, 1));
  t.true(losesPrecision(1e8, 0));
  t.false(losesPrecision(1e8, 1e7));
  t.false(losesPrecision(1000, 1));
  t.false(losesPrecision(1, 0));
  t.false(losesPrecision(0, 0));
  // Rounding of a constant, such as gravity in an accelerometer, is no signal.
  t.false(losesPrecision(9.81, 1.2e-13));
  t.true(losesPrecision(9.81, 1e-8));
});

test('the warning names the number and the remedy', (t) => {
  t.is(precisionWarning([1, 2], [1, 0]), null);
  t.regex(
    precisionWarning([1, 1e8, -1e8], [1, 0.3, 0])!,
    /^Number 1 of the observation lies around 1\.00e\+8, and so do 1 more: .* steps of 8\.0 there, .*withObservationScale/,
  );
});
