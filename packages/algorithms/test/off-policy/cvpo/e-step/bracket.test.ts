import test from 'ava';
import { Bracket } from '../../../../src/off-policy/cvpo/e-step/bracket.ts';

/** Looks for a root between 0 and 1; how many places it takes. */
function seek(f: (x: number) => number): { readonly x: number; readonly places: number } {
  const bracket = new Bracket();
  bracket.begin(0, f(0), 1, f(1));
  let x = 0;
  let places = 0;
  for (; places < 200 && !bracket.closed; places++) {
    x = bracket.next();
    const value = f(x);
    if (value === 0) break;
    bracket.put(x, value);
  }
  return { x, places };
}

test('a smooth function’s root is found in a few places, to the last bit or two', (t) => {
  for (const root of [0.1, 0.37, 0.9]) {
    const { x, places } = seek((at) => Math.exp(3 * at) - Math.exp(3 * root));
    t.true(Math.abs(x - root) < 1e-15, `${x} for ${root}`);
    t.true(places <= 12, `${places} places`);
  }
});

test('a step is closed in on like by halving, whatever its height', (t) => {
  for (const height of [1, 1e-6, 1e12]) {
    const { x, places } = seek((at) => (at < 0.123456789 ? -height : 1));
    t.true(Math.abs(x - 0.123456789) < 1e-15);
    // Halving by itself takes 55 from 1 to the spacing of numbers there.
    t.true(places <= 80, `${places} places`);
  }
});
