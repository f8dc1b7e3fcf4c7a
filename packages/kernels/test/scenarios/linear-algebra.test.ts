import test from 'ava';
import { createWasmEngine, KernelError } from '../../src/index.ts';
import { distance, sameBits } from '../reference/compare.ts';
import * as reference from '../reference/linear-algebra.ts';
import { fill } from '../reference/numbers.ts';

const sizes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 5, 2],
  [2, 3, 5],
  [3, 60, 7],
  [4, 4, 8],
  [5, 127, 9],
  [8, 2, 3],
  [13, 17, 12],
  [61, 61, 61],
  [65, 64, 1],
  [64, 65, 66],
];

for (const variant of ['relaxed', 'strict'] as const) {
  test(`${variant}: products with either factor stored transposed equal the reference`, (t) => {
    const engine = createWasmEngine({ variant, megabytes: 16 });
    for (const [m, k, n] of sizes) {
      const a = fill(engine.vector(m * k), 1);
      const b = fill(engine.vector(k * n), 2);
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const out = engine.vector(m * n + 4).fill(9);
          const shape = { m, k, n, transposeA, transposeB };
          engine.multiply(a, b, out, shape);
          t.true(distance(out.subarray(0, m * n), reference.product(a, b, shape)) < 3e-6, JSON.stringify(shape));
          t.true(out.subarray(m * n).every((value) => value === 9));
        }
      }
    }
  });

  test(`${variant}: Gram matrices equal the reference, are symmetric, and end in 1 when homogeneous`, (t) => {
    const engine = createWasmEngine({ variant, megabytes: 16 });
    for (const width of [1, 2, 3, 5, 8, 13, 60, 65]) {
      for (const rows of [1, 3, 257, 600]) {
        for (const homogeneous of [false, true]) {
          const w = homogeneous ? width + 1 : width;
          const x = engine.rows(rows + 2, width);
          fill(x.host, width);
          x.count = rows;
          const out = engine.vector(w * w + 4).fill(9);
          engine.gram(x, out, homogeneous);

          const name = `${rows} × ${width} ${homogeneous}`;
          t.true(distance(out.subarray(0, w * w), reference.gram(x.host, rows, width, homogeneous)) < 3e-6, name);
          for (let i = 0; i < w; i++) for (let j = 0; j < i; j++) if (out[i * w + j] !== out[j * w + i]) t.fail(name);
          if (homogeneous) t.is(out[w * w - 1], 1);
          t.true(
            out.subarray(w * w).every((value) => value === 9),
            name,
          );
        }
      }
    }
  });
}

test('dot sums in double precision, in one order on both variants', (t) => {
  const [relaxed, strict] = (['relaxed', 'strict'] as const).map((variant) =>
    createWasmEngine({ variant, megabytes: 8 }),
  );
  for (const length of [0, 1, 7, 8, 9, 63, 1000]) {
    const a = fill(new Float32Array(length), 3);
    const b = fill(new Float32Array(length), 4);
    // Products of floats are exact in double precision: sums differ from the plain one by roundings of 1e-16 only.
    let sum = 0;
    for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
    const result = relaxed!.dot(a, b);
    t.true(Math.abs(result - sum) <= 1e-14 * Math.max(1, length / 10), `length ${length}`);
    t.is(strict!.dot(a, b), result);
  }
  // 1e8 + 1 − 1e8 keeps the 1 in double precision, and would lose it in float32.
  t.is(relaxed!.dot(Float32Array.of(1e8, 1, -1e8), Float32Array.of(1, 1, 1)), 1);
});

test('axpy and scale change every element and no other', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  for (const length of [0, 1, 2, 3, 4, 5, 7, 130]) {
    const x = fill(engine.vector(length), 5);
    const y = fill(engine.vector(length + 4), 6);
    const expected = y.map((value, i) => (i < length ? -3 * (value + 0.25 * x[i]!) : value));
    engine.axpy(0.25, x, y.subarray(0, length));
    engine.scale(-3, y.subarray(0, length));
    t.true(distance(y, expected) < 1e-6, `length ${length}`);
    t.true(sameBits(y.subarray(length), expected.subarray(length)));
  }
});

test('axpy leaves out the elements that are too small, and takes what is no number', (t) => {
  const small = 2 ** -33;
  for (const variant of ['relaxed', 'strict'] as const) {
    const engine = createWasmEngine({ variant, megabytes: 8 });
    for (const length of [1, 2, 3, 4, 5, 7, 8, 11, 130]) {
      const x = Float32Array.from({ length }, (_, i) => [2 ** -32, -small, -(2 ** -32), small, Number.NaN][i % 5]!);
      const y = new Float32Array(length + 4).fill(0.5);
      engine.axpy(2 ** 30, x, y.subarray(0, length), 2 ** -32);
      // 0.5 ± 2³⁰ · 2⁻³².
      const expected = Float32Array.from(y, (_, i) => (i < length ? [0.75, 0.5, 0.25, 0.5, Number.NaN][i % 5]! : 0.5));
      t.deepEqual(y, expected, `${variant}, length ${length}`);
    }
  }
});

test('an impossible operation is refused with a sentence', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const a = engine.vector(6);
  const refused = (call: () => void, message: RegExp) =>
    t.throws(call, { instanceOf: KernelError, code: 'engine-shape', message });
  refused(() => engine.multiply(a, engine.vector(6), a, { m: 2, k: 3, n: 2 }), /may not overwrite/);
  refused(() => engine.multiply(a, engine.vector(5), engine.vector(4), { m: 2, k: 3, n: 2 }), /right factor holds 5/);
  refused(() => engine.multiply(a, a, engine.vector(4), { m: 2, k: 0, n: 2 }), /at least 1/);
  refused(() => engine.dot(a, engine.vector(5)), /6 and 5/);
  refused(() => engine.axpy(1, a, engine.vector(5)), /6 and 5/);
  refused(() => engine.gram(engine.rows(4, 2), engine.vector(4), false), /at least one row/);
});
