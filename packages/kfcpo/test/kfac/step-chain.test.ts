import test from 'ava';
import { Matrix } from 'ml-matrix';
import { chainGain } from '../../src/kfac/step-chain.ts';
import { chainOf, inverted, moments, problem } from '../reference/chains.ts';
import { dampedSolve, quadratic, relativeError } from '../reference/dense-fisher.ts';

/** The symmetric part of the mean of x_t x_{t−d}ᵀ over rows with one d steps before, x with a 1 behind it if asked; and V_d itself. */
function symmetric(m: Matrix): Matrix {
  return m.clone().add(m.transpose()).mul(0.5);
}

/**
 * F of a row by its definition, Σ_d p_d (V_d + V_dᵀ) with V_d = Ψᵈ V₀: no eigenvalues, no closed sum. A and G in the order of a flat
 * block W[in][out].
 */
function denseChain(a: Matrix, a1: Matrix, g: Matrix, g1: Matrix, lengths: readonly number[]): Float64Array {
  const kron = (x: Matrix, y: Matrix): Matrix => x.kroneckerProduct(y);
  const inverse = (x: Matrix): Matrix => Matrix.from1DArray(x.rows, x.rows, inverted(x));
  const v0 = kron(a, g);
  const psi = kron(symmetric(a1).mmul(inverse(a)), symmetric(g1).mmul(inverse(g)));
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  const fisher = v0.clone();
  let lagged = v0;
  for (let d = 1; d < Math.max(...lengths); d++) {
    lagged = psi.mmul(lagged);
    const share = lengths.reduce((sum, length) => sum + Math.max(0, length - d), 0) / rows;
    fisher.add(lagged.clone().add(lagged.transpose()).mul(share));
  }
  return Float64Array.from(fisher.to1DArray());
}

test('without damping a chain equals the sum over lags of its definition, for sequences of unequal length', async (t) => {
  const lengths = [90, 1, 140, 60];
  const { x, delta, g } = problem(lengths, 3);
  const { solve } = await chainOf(x.flat(), delta.flat(), lengths, { damping: 1e-9 });
  const [a, a1] = moments(
    x.map((row) => [...row, 1]),
    lengths,
  );
  const [g0, g1] = moments(delta, lengths);
  const fisher = denseChain(a, a1, g0, g1, lengths);

  const { direction, quadratic: length } = solve(g);

  t.true(relativeError(direction, dampedSolve(fisher, 0, g)) < 1e-3);
  t.true(Math.abs(length / quadratic(fisher, direction) - 1) < 1e-3);
});

for (const dampingKind of ['exact', 'factored'] as const) {
  test(`sequences of one step have the ${dampingKind}ly damped independent form`, async (t) => {
    const lengths = [1, 1, 1, 1, 1, 1, 1, 1];
    const { x, delta, g } = problem(lengths, 4);
    const { solve } = await chainOf(x.flat(), delta.flat(), lengths, { damping: 0.3, dampingKind });
    const [a] = moments(
      x.map((row) => [...row, 1]),
      lengths,
    );
    const [g0] = moments(delta, lengths);
    const pi = Math.sqrt(a.trace() / a.rows / (g0.trace() / g0.rows));
    const plain = a.kroneckerProduct(g0);
    const [wide, deep] = [Matrix.eye(a.rows).mul(pi), Matrix.eye(g0.rows).mul(1 / pi)].map((m) =>
      m.mul(Math.sqrt(0.3)),
    );
    const factored = Matrix.add(a, wide!).kroneckerProduct(Matrix.add(g0, deep!));
    const expected =
      dampingKind === 'exact'
        ? dampedSolve(Float64Array.from(plain.to1DArray()), 0.3, g)
        : dampedSolve(Float64Array.from(factored.to1DArray()), 0, g);

    t.true(relativeError(solve(g).direction, expected) < 1e-4);
  });
}

test('the sum over lags is Martens, Ba and Johnson’s η_T(ψ) ÷ T of sequences of T steps', (t) => {
  for (const T of [1, 2, 7, 40]) {
    const lags = Float64Array.from({ length: T - 1 }, (_, d) => (T - 1 - d) / T);
    for (const psi of [-0.8, -0.1, 0.3, 0.95]) {
      const eta = (T * (1 - psi ** 2) - 2 * psi * (1 - psi ** T)) / (1 - psi) ** 2;
      t.true(Math.abs(chainGain(lags, psi) - eta / T) < 1e-9, `${T} ${psi}`);
    }
  }
});

test('a linear recurrent layer comes to the dense natural gradient as its sequences grow longer', async (t) => {
  // h_t = W h_{t−1} + x_t, y_t = h_t and independent scores s_t: g_t = Wᵀ g_{t+1} + s_t. W symmetric and x, s white: a_t = h_{t−1} and
  // g_t are chains that look alike in both directions of time, but for the two ends of a sequence.
  const rate = [0.7, -0.4, 0.2];
  const distances: number[] = [];
  for (const T of [4, 16, 64]) {
    const variance = rate.map((w) => Array.from({ length: T }, (_, n) => (1 - w ** (2 * n)) / (1 - w ** 2)));
    // E[a_t a_sᵀ] and E[g_t g_sᵀ] are diagonal, with W: of each component by itself.
    const ofInput = (i: number, t: number, s: number): number =>
      rate[i]! ** Math.abs(t - s) * variance[i]![Math.min(t, s)]!;
    const ofDelta = (i: number, t: number, s: number): number => {
      const rest = T - Math.max(t, s);
      return (rate[i]! ** Math.abs(t - s) * (1 - rate[i]! ** (2 * rest))) / (1 - rate[i]! ** 2);
    };
    let [error, size] = [0, 0];
    for (let i = 0; i < 3; i++) {
      for (let o = 0; o < 3; o++) {
        const mean = (f: (t: number) => number, from = 0): number =>
          Array.from({ length: T - from }, (_, t) => f(t + from)).reduce((x, y) => x + y, 0) / (T - from);
        let truth = 0;
        for (let t = 0; t < T; t++) for (let s = 0; s < T; s++) truth += ofInput(i, t, s) * ofDelta(o, t, s);
        const one = mean((t) => ofInput(i, t, t)) * mean((t) => ofDelta(o, t, t));
        const psi = (mean((t) => ofInput(i, t, t - 1), 1) * mean((t) => ofDelta(o, t, t - 1), 1)) / one;
        const lags = Float64Array.from({ length: T - 1 }, (_, d) => (T - 1 - d) / T);
        const [exact, chain] = [1 / (truth / T + 0.1), 1 / (one * chainGain(lags, psi) + 0.1)];
        error += (chain - exact) ** 2;
        size += exact ** 2;
      }
    }
    distances.push(Math.sqrt(error / size));
  }
  t.log(distances);
  t.true(distances[2]! < 0.001);
  t.true(distances[2]! < distances[1]! && distances[1]! < distances[0]!);
});

test('a chain goes on from what it saved, to the bit, and refuses another’s', async (t) => {
  const lengths = [5, 8];
  const { x, delta, g } = problem(lengths, 5);
  const { chain, make, solve } = await chainOf(x.flat(), delta.flat(), lengths, { damping: 0.1 });
  const again = make();

  again.load(chain.save());
  again.prepare();

  t.deepEqual(solve(g, again), solve(g));
  t.deepEqual(again.save(), chain.save());
  const other = chain.save();
  t.throws(() => make().load({ ...other, vectorsA: new Float32Array(4) }), { code: 'checkpoint-mismatch' });
  t.throws(() => make().load({}), { code: 'checkpoint-mismatch', message: /consecutive steps of units/ });
});
