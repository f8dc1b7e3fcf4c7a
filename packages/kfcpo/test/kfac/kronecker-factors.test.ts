import test from 'ava';
import { KroneckerFactors } from '../../src/kfac/kronecker-factors.ts';
import { relativeError } from '../reference/dense-fisher.ts';
import { smallProblem } from '../reference/small-problem.ts';

/** Factors over rows whose inputs and deltas are written by hand. */
async function factorsOf(
  options: { decay?: number; biasCorrection?: boolean; bias?: 'homogeneous' | 'separate' } = {},
) {
  const { engine } = await smallProblem({ sizes: [2, 1], rows: 4 });
  const layer = { inputs: 2, outputs: 1, offset: 0, input: engine.rows(2, 2), delta: engine.rows(2, 1) };
  const factors = new KroneckerFactors({
    engine,
    layer,
    decay: options.decay ?? 0.9,
    biasCorrection: options.biasCorrection ?? true,
    bias: options.bias ?? 'homogeneous',
    name: 'layer 0',
  });
  const refresh = async (inputs: readonly number[], deltas: readonly number[]) => {
    engine.put(Float32Array.from(inputs), layer.input);
    engine.put(Float32Array.from(deltas), layer.delta);
    await factors.addInputs();
    await factors.addDeltas();
  };
  return { factors, refresh };
}

// Rows (1, 2) and (3, −1) with the constant 1: A = ½ [[1+9, 2−3, 1+3], [·, 4+1, 2−1], [·, ·, 2]].
const first = [1, 2, 3, -1];
const firstA = [5, -0.5, 2, -0.5, 2.5, 0.5, 2, 0.5, 1];

test('after the first refresh the averages are the factors of that minibatch', async (t) => {
  const { factors, refresh } = await factorsOf();

  await refresh(first, [2, 4]);

  const { a, g } = factors.averages();
  t.true(relativeError(a, firstA) < 1e-6);
  t.true(relativeError(g, [10]) < 1e-6);
});

test('without bias correction the first averages are 1 − ρ times as large', async (t) => {
  const { factors, refresh } = await factorsOf({ biasCorrection: false, decay: 0.9 });

  await refresh(first, [2, 4]);

  t.true(
    relativeError(
      factors.averages().a,
      firstA.map((x) => 0.1 * x),
    ) < 1e-6,
  );
});

test('after two refreshes the averages are (ρX₁ + X₂)/(1 + ρ)', async (t) => {
  const { factors, refresh } = await factorsOf({ decay: 0.8 });

  await refresh(first, [2, 4]);
  await refresh([0, 0, 0, 0], [1, 1]);

  const { a, g } = factors.averages();
  const second = [0, 0, 0, 0, 0, 0, 0, 0, 1];
  t.true(
    relativeError(
      a,
      firstA.map((x, i) => (0.8 * x + second[i]!) / 1.8),
    ) < 1e-6,
  );
  t.true(relativeError(g, [(0.8 * 10 + 1) / 1.8]) < 1e-6);
});

test('a separate bias has no correlation with the inputs', async (t) => {
  const { factors, refresh } = await factorsOf({ bias: 'separate' });

  await refresh(first, [2, 4]);

  t.true(relativeError(factors.averages().a, [5, -0.5, 0, -0.5, 2.5, 0, 0, 0, 1]) < 1e-6);
});

test('factors that are not finite are refused by name when decomposed', async (t) => {
  const { factors, refresh } = await factorsOf();

  await refresh([Number.NaN, 0, 0, 0], [1, 1]);

  t.throws(() => factors.decompose(), { code: 'not-finite', message: /input factor A of layer 0/ });
});
