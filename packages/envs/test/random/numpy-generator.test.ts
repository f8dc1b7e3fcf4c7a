import test from 'ava';
import { NumpyGenerator } from '../../src/random/numpy-generator.ts';
import { readNumbers } from '../reference.ts';

const recorded = readNumbers('pcg64');
const seeds = Object.keys(recorded).filter((key) => key !== 'note');

const streams: Record<string, (random: NumpyGenerator) => () => number> = {
  random: (random) => () => random.double(),
  'uniform(-0.1,0.1)': (random) => () => random.uniform(-0.1, 0.1),
  standard_normal: (random) => () => random.normal(),
};

for (const [name, open] of Object.entries(streams)) {
  test(`equals numpy's default_rng: ${name}`, (t) => {
    for (const seed of seeds) {
      const expected = recorded[seed]?.[name] ?? [];
      t.true(expected.length > 0);
      const draw = open(new NumpyGenerator(Number(seed)));
      for (const value of expected) t.is(draw(), value);
    }
  });
}

test('normal draws have the right moments, the tail included', (t) => {
  const random = new NumpyGenerator(3);
  const n = 200_000;
  let sum = 0;
  let squares = 0;
  let beyond = 0;
  for (let i = 0; i < n; i++) {
    const x = random.normal();
    sum += x;
    squares += x * x;
    if (Math.abs(x) > 3.6541528853610088) beyond++;
  }
  t.true(Math.abs(sum / n) < 0.01);
  t.true(Math.abs(squares / n - 1) < 0.02);
  // P(|x| > 3.654) = 2.58e-4: 52 expected, a standard deviation of 7.
  t.true(beyond > 20 && beyond < 90);
});
