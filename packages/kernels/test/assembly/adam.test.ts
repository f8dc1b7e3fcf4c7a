import test from 'ava';
import { createWasmEngine, KernelError } from '../../src/index.ts';
import { ReferenceAdam } from '../reference/adam.ts';
import { distance } from '../reference/compare.ts';
import { fill } from '../reference/numbers.ts';

const options = { rate: 3e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

for (const variant of ['relaxed', 'strict'] as const) {
  test(`${variant}: ten steps follow the double-precision reference, at any length`, (t) => {
    const engine = createWasmEngine({ variant, megabytes: 8 });
    for (const length of [1, 2, 3, 4, 5, 63, 130]) {
      const [parameters, gradient, m, v] = [0, 1, 2, 3].map(() => engine.vector(length + 4)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      fill(parameters, 1);
      const reference = new ReferenceAdam(parameters.subarray(0, length));
      const beyond = parameters.slice(length);
      const cut = (vector: Float32Array) => vector.subarray(0, length);

      for (let step = 1; step <= 10; step++) {
        fill(gradient, 100 + step, step % 3 === 0 ? 1e-6 : 1);
        reference.step(cut(gradient), step, options);
        engine.adam(cut(parameters), cut(gradient), cut(m), cut(v), step, options);
      }

      // Each step moves a parameter by about the rate, 3e-4; float32 near 1 resolves 6e-8.
      t.true(distance(cut(parameters), reference.parameters) < 1e-6, `parameters ${length}`);
      t.true(distance(cut(m), reference.m) < 1e-6, `m ${length}`);
      t.true(distance(cut(v), reference.v) < 1e-6, `v ${length}`);
      t.deepEqual(parameters.slice(length), beyond);
      t.true(v.subarray(length).every((value) => value === 0));
    }
  });
}

test('the first step moves by the rate against the sign of the gradient', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const parameters = engine.vector(3);
  const gradient = engine.vector(3);
  gradient.set([5, -0.01, 0]);
  // t = 1: m̂ = g and v̂ = g², so that the step is −rate · g / (|g| + ε).
  engine.adam(parameters, gradient, engine.vector(3), engine.vector(3), 1, { ...options, rate: 0.5 });
  t.true(distance(parameters, [-0.5, 0.5, 0]) < 1e-6);
});

test('without a gradient the moments fall to 0, and never to a number that processors are slow with', (t) => {
  const leastNormal = 2 ** -126;
  for (const variant of ['relaxed', 'strict'] as const) {
    const engine = createWasmEngine({ variant, megabytes: 8 });
    // Whole pairs of vectors, and a rest of one vector and of three numbers.
    for (const length of [8, 12, 7]) {
      const [parameters, gradient, m, v] = [0, 1, 2, 3].map(() => engine.vector(length)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      m.fill(1e-37);
      v.fill(1e-37);
      const slow = (x: number) => x !== 0 && Math.abs(x) < leastNormal;
      // 1e-37 · 0.9²¹ and 1e-37 · 0.999²¹⁴⁰ are below 2⁻¹²⁶.
      for (let step = 1; step <= 2200; step++) {
        engine.adam(parameters, gradient, m, v, step, options);
        t.false(m.some(slow) || v.some(slow), `${variant}, length ${length}, step ${step}`);
      }
      t.true(m.every((x) => x === 0) && v.every((x) => x === 0));
    }
  }
});

test('steps are counted from 1, and lengths must agree', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const [a, b, c, d] = [0, 1, 2, 3].map(() => engine.vector(4)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  t.throws(() => engine.adam(a, b, c, d, 0, options), { instanceOf: KernelError, message: /Adam step.*at least 1/ });
  t.throws(() => engine.adam(a, b.subarray(1), c, d, 1, options), { instanceOf: KernelError, message: /4 and 3/ });
});
