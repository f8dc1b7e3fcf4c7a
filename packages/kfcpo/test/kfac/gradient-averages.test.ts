import test from 'ava';
import { GradientAverages } from '../../src/kfac/gradient-averages.ts';

const engine = { vector: (size: number) => new Float32Array(size) };

function gradients(step: number): Float32Array[] {
  return [0, 1].map((k) => Float32Array.from({ length: 5 }, (_, i) => Math.sin(1 + 7 * step + 3 * k + i)));
}

test('a decay of 0 hands every gradient on as it came', (t) => {
  const given = gradients(0);

  t.is(new GradientAverages(0, engine, 5).add(given), given);
});

test('averages are those of the formula in float64, corrected for their start', (t) => {
  const decay = 0.9;
  const averages = new GradientAverages(decay, engine, 5);
  const expected = [new Float64Array(5), new Float64Array(5)];
  for (let step = 0; step < 30; step++) {
    const given = gradients(step);

    const got = averages.add(given);

    for (let k = 0; k < 2; k++) {
      for (let i = 0; i < 5; i++) {
        expected[k]![i] = decay * expected[k]![i]! + (1 - decay) * given[k]![i]!;
        t.true(Math.abs(got[k]![i]! - expected[k]![i]! / (1 - decay ** (step + 1))) < 1e-6);
      }
    }
  }
});

test('the first average is the first gradient, and a constant gradient stays', (t) => {
  const averages = new GradientAverages(0.99, engine, 3);
  const constant = [Float32Array.of(1, -2, 0.5)];
  for (let step = 0; step < 5; step++) {
    const [got] = averages.add(constant);

    got!.forEach((value, i) => {
      t.true(Math.abs(value - constant[0]![i]!) < 1e-6);
    });
  }
});

test('a saved state continues to the same bits', (t) => {
  const [first, second] = [new GradientAverages(0.95, engine, 5), new GradientAverages(0.95, engine, 5)];
  for (let step = 0; step < 4; step++) first.add(gradients(step));

  second.load(first.save());

  t.deepEqual(second.add(gradients(4)), first.add(gradients(4)));
  t.deepEqual(second.save(), first.save());
});

test('averages of another number of parameters are refused', (t) => {
  const first = new GradientAverages(0.95, engine, 5);
  first.add(gradients(0));

  t.throws(() => new GradientAverages(0.95, engine, 6).load(first.save()), { message: /not of 6 parameters/ });
});
