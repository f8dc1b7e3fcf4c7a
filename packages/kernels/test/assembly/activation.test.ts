import test from 'ava';
import { type Activation, createWasmEngine, type Variant } from '../../src/index.ts';
import { activation, slope } from '../reference/activation.ts';

const codes: Readonly<Record<Activation, number>> = { identity: 0, tanh: 1, relu: 2, silu: 3 };
const variants: readonly Variant[] = ['relaxed', 'strict'];

/** φ and φ′ at the given points, by the kernels. */
function evaluate(variant: Variant, kind: Activation, points: ArrayLike<number>) {
  const engine = createWasmEngine({ variant, megabytes: 64 });
  const a = engine.vector(points.length);
  a.set(points);
  const slopes = engine.vector(points.length);
  const product = engine.vector(points.length).fill(1);
  engine.kernels.activate(codes[kind], a.length, a.byteOffset, slopes.byteOffset);
  engine.kernels.timesSlope(codes[kind], a.length, a.byteOffset, slopes.byteOffset, product.byteOffset);
  return { value: a, slope: product };
}

/** Every 2⁻¹³ on [−12, 12], and powers of two from 2⁻⁴⁰ to 2¹²⁰ with both signs. */
function grid(): Float32Array {
  const points: number[] = [];
  for (let x = -12; x <= 12; x += 2 ** -13) points.push(x);
  for (let e = -40; e <= 120; e++) points.push(2 ** e, -(2 ** e));
  return Float32Array.from(points);
}

for (const variant of variants) {
  test(`${variant} tanh is within 3.5e-7, near 0 relatively so, never beyond ±1, and odd`, (t) => {
    const points = grid();
    const { value } = evaluate(variant, 'tanh', points);
    const mirrored = evaluate(
      variant,
      'tanh',
      points.map((x) => -x),
    ).value;
    let worst = 0;
    let worstRelative = 0;
    let largest = 0;
    let even = 0;
    for (let i = 0; i < points.length; i++) {
      const expected = Math.tanh(points[i]!);
      const error = Math.abs(value[i]! - expected);
      worst = Math.max(worst, error);
      if (expected !== 0) worstRelative = Math.max(worstRelative, error / Math.abs(expected));
      largest = Math.max(largest, Math.abs(value[i]!));
      if (value[i] !== -mirrored[i]!) even++;
    }
    t.true(worst <= 3.5e-7, `error ${worst}`);
    t.true(worstRelative <= 4.5e-7, `relative error ${worstRelative}`);
    t.true(largest <= 1);
    t.is(even, 0);
  });

  test(`${variant} silu and the derivatives of all activations are close to their definitions`, (t) => {
    const points = grid().filter((x) => Math.abs(x) < 1e30);
    for (const kind of ['tanh', 'relu', 'silu', 'identity'] as const) {
      const result = evaluate(variant, kind, points);
      let worst = 0;
      let worstSlope = 0;
      for (let i = 0; i < points.length; i++) {
        const x = points[i]!;
        const expected = activation(kind, x);
        worst = Math.max(worst, Math.abs(result.value[i]! - expected) / Math.max(1, Math.abs(expected)));
        worstSlope = Math.max(worstSlope, Math.abs(result.slope[i]! - slope(kind, x)));
      }
      t.true(worst <= 6e-7, `${kind} value ${worst}`);
      t.true(worstSlope <= 1.2e-6, `${kind} slope ${worstSlope}`);
    }
  });

  test(`${variant} activations keep NaN, and infinities go where the limits are`, (t) => {
    const points = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38, -3.4e38];
    for (const kind of ['tanh', 'relu', 'silu', 'identity'] as const) {
      const { value, slope: slopes } = evaluate(variant, kind, points);
      t.true(Number.isNaN(value[0]!), kind);
      for (let i = 1; i < points.length; i++) {
        const expected = Math.fround(activation(kind, points[i]!));
        if (Number.isFinite(expected))
          t.true(Math.abs(value[i]! - expected) <= 3e-7 * Math.max(1, Math.abs(expected)), `${kind} of ${points[i]}`);
        else t.is(value[i], expected, `${kind} of ${points[i]}`);
        t.false(Number.isNaN(slopes[i]!), `slope of ${kind} at ${points[i]}`);
      }
    }
    const slopesAtNaN = (['tanh', 'silu'] as const).map((kind) => evaluate(variant, kind, points).slope[0]!);
    t.true(slopesAtNaN.every(Number.isNaN));
  });

  test(`${variant} activations of any length touch no element beyond`, (t) => {
    const engine = createWasmEngine({ variant, megabytes: 8 });
    for (const kind of ['tanh', 'relu', 'silu'] as const) {
      for (let n = 1; n <= 9; n++) {
        const vectors = [0, 1, 2].map(() => engine.vector(12).fill(-0.5));
        const [a, slopes, d] = vectors.map((vector) => vector.byteOffset) as [number, number, number];
        engine.kernels.activate(codes[kind], n, a, slopes);
        engine.kernels.timesSlope(codes[kind], n, a, slopes, d);
        for (const vector of vectors)
          t.true(
            vector.subarray(n).every((value) => value === -0.5),
            `${kind} ${n}`,
          );
        t.true(vectors[0]!.subarray(0, n).every((value) => value === vectors[0]![0] && value !== -0.5));
      }
    }
  });
}
