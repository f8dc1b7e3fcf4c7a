import test from 'ava';
import { Matrix } from 'ml-matrix';
import { chainOf, inverted, moments, problem } from '../reference/chains.ts';
import { dampedSolve, quadratic, relativeError } from '../reference/dense-fisher.ts';
import { SeededRandom } from '../reference/seeded-random.ts';

const form = 'directed-chain';

function withOne(x: readonly number[][]): number[][] {
  return x.map((row) => [...row, 1]);
}

/** F of a row by its definition, Σ_d qᵈ (V_d + V_dᵀ) with V_d = Ψᵈ V₀, V₁ as it is: no eigenvalues, no closed sum. */
function denseChain(a: Matrix, a1: Matrix, g: Matrix, g1: Matrix, q: number): Float64Array {
  const inverse = (x: Matrix): Matrix => Matrix.from1DArray(x.rows, x.rows, inverted(x));
  const v0 = a.kroneckerProduct(g);
  const psi = a1.mmul(inverse(a)).kroneckerProduct(g1.mmul(inverse(g)));
  const fisher = v0.clone();
  let lagged = v0;
  for (let d = 1; d < 400; d++) {
    lagged = psi.mmul(lagged);
    fisher.add(
      lagged
        .clone()
        .add(lagged.transpose())
        .mul(q ** d),
    );
  }
  return Float64Array.from(fisher.to1DArray());
}

test('without damping a directed chain equals the sum over lags of its definition', async (t) => {
  const lengths = [90, 1, 140, 60];
  const { x, delta, g } = problem(lengths, 3);
  // A turn from step to step, which looks different backwards.
  const turned = x.map(([u, v], i) => [Math.cos(i) * u! - Math.sin(i) * v!, Math.sin(i) * u! + Math.cos(i) * v!]);
  const { solve } = await chainOf(turned.flat(), delta.flat(), lengths, { damping: 1e-9, form });
  const [a, a1] = moments(withOne(turned), lengths);
  const [g0, g1] = moments(delta, lengths);
  t.true(Matrix.sub(a1, a1.transpose()).norm() > 0.5 * a1.norm(), 'V₁ is far from symmetric');
  const q = (291 - 4) / 291;
  const fisher = denseChain(a, a1, g0, g1, q);

  const { direction, quadratic: length } = solve(g);

  t.true(relativeError(direction, dampedSolve(fisher, 0, g)) < 1e-3);
  t.true(Math.abs(length / quadratic(fisher, direction) - 1) < 1e-3);
});

for (const dampingKind of ['exact', 'factored'] as const) {
  test(`sequences of one step have the ${dampingKind}ly damped independent form, as chains have`, async (t) => {
    const lengths = [1, 1, 1, 1, 1, 1, 1, 1];
    const { x, delta, g } = problem(lengths, 4);
    const settings = { damping: 0.3, dampingKind };
    const chain = await chainOf(x.flat(), delta.flat(), lengths, settings);
    const directed = await chainOf(x.flat(), delta.flat(), lengths, { ...settings, form });

    t.true(relativeError(directed.solve(g).direction, chain.solve(g).direction) < 1e-5);
  });
}

test('a linear recurrent layer that turns its state comes to the dense natural gradient, a symmetric chain does not', async (t) => {
  // h_t = W h_{t−1} + x_t, y_t = h_t and independent scores s_t: g_t = Wᵀ g_{t+1} + s_t; x and s white, a_t = h_{t−1}. W turns and
  // shrinks: E[a_t a_sᵀ] = W^{t−s} E[a_s a_sᵀ] and E[g_t g_sᵀ] = E[g_t g_tᵀ] W^{t−s} for t ≥ s.
  const w = new Matrix([
    [0.6 * Math.cos(1.2), -0.6 * Math.sin(1.2)],
    [0.6 * Math.sin(1.2), 0.6 * Math.cos(1.2)],
  ]);
  const random = new SeededRandom(8);
  const g = Float32Array.from({ length: 6 }, () => random.normal());
  const distances = { chain: [] as number[], 'directed-chain': [] as number[] };
  for (const T of [4, 16, 64]) {
    const [inputs, deltas] = [[Matrix.zeros(2, 2)], [Matrix.eye(2)]];
    for (let i = 1; i < T; i++) {
      inputs.push(
        w
          .mmul(inputs[i - 1]!)
          .mmul(w.transpose())
          .add(Matrix.eye(2)),
      );
      deltas.unshift(w.transpose().mmul(deltas[0]!).mmul(w).add(Matrix.eye(2)));
    }
    // With the 1 that the bias sees.
    const ofInput = (later: number, earlier: number): Matrix => {
      const moment = Matrix.eye(3);
      moment.setSubMatrix(power(w, later - earlier).mmul(inputs[earlier]!), 0, 0);
      return moment;
    };
    const ofDelta = (later: number, earlier: number): Matrix => deltas[later]!.mmul(power(w, later - earlier));
    const fisher = Matrix.zeros(6, 6);
    for (let later = 0; later < T; later++) {
      for (let earlier = 0; earlier <= later; earlier++) {
        const one = ofInput(later, earlier)
          .kroneckerProduct(ofDelta(later, earlier))
          .mul(1 / T);
        fisher.add(one);
        if (later > earlier) fisher.add(one.transpose());
      }
    }
    const mean = (of: (step: number) => Matrix, from: number): Matrix => {
      const sum = of(from).clone();
      for (let step = from + 1; step < T; step++) sum.add(of(step));
      return sum.mul(1 / (T - from));
    };
    const own = {
      a: mean((step) => ofInput(step, step), 0),
      a1: mean((step) => ofInput(step, step - 1), 1),
      g: mean((step) => ofDelta(step, step), 0),
      g1: mean((step) => ofDelta(step, step - 1), 1),
      share: (T - 1) / T,
    };
    const expected = dampedSolve(Float64Array.from(fisher.to1DArray()), 1e-6, g);
    for (const which of ['chain', 'directed-chain'] as const) {
      const made = await chainOf([1, 2, 3, 4], [1, 2, 3, 4], [2], { damping: 1e-6, form: which, widths: [2, 2] });
      made.set(own);
      distances[which].push(relativeError(made.solve(g).direction, expected));
    }
  }
  t.log(distances);
  const [short, longer, longest] = distances['directed-chain'] as [number, number, number];
  t.true(longest < 0.03 && longest < longer && longer < short);
  t.true(distances.chain[2]! > 5 * longest);
});

function power(w: Matrix, by: number): Matrix {
  let made = Matrix.eye(w.rows);
  for (let i = 0; i < by; i++) made = made.mmul(w);
  return made;
}

test('what is as long as ever correlated is believed up to a norm of 0.95', async (t) => {
  // Every row as the one before: without a bound, a curvature without end.
  const rows = 400;
  const same = <T>(row: readonly T[]): T[] => Array.from({ length: rows }, () => row).flat();
  const { solve } = await chainOf(same([1, 2]), same([1, -1, 2]), [rows], { damping: 1e-3, form });
  const g = Float32Array.from({ length: 9 }, (_, i) => Math.sin(i));
  const { direction, quadratic: length } = solve(g);

  t.true(direction.every(Number.isFinite));
  t.true(length > 0);
});

test('a directed chain goes on from what it saved, to the bit, and refuses another’s', async (t) => {
  const lengths = [5, 8];
  const { x, delta, g } = problem(lengths, 5);
  const { chain, make, solve } = await chainOf(x.flat(), delta.flat(), lengths, { damping: 0.1, form });
  const again = make();

  again.load(chain.save());
  again.prepare();

  t.deepEqual(solve(g, again), solve(g));
  t.deepEqual(again.save(), chain.save());
  const other = await chainOf(x.flat(), delta.flat(), lengths, { damping: 0.1 });
  t.throws(() => make().load(other.chain.save()), {
    code: 'checkpoint-mismatch',
    message: /consecutive steps of units/,
  });
  t.throws(() => make().load({}), { code: 'checkpoint-mismatch' });
});
