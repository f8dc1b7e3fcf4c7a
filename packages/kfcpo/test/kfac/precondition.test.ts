import test from 'ava';
import { createRotation, curvature, inverseExactlyDamped, inverseFactoredDamped } from '../../src/kfac/precondition.ts';
import { symmetricEigen } from '../../src/kfac/symmetric-eigen.ts';
import { dampedSolve, relativeError } from '../reference/dense-fisher.ts';
import { SeededRandom } from '../reference/seeded-random.ts';
import { smallProblem } from '../reference/small-problem.ts';

const random = new SeededRandom(7);

/** X Xᵀ/rank: positive semidefinite of the given rank. */
function semidefinite(n: number, rank: number): Float64Array {
  const x = Float64Array.from({ length: n * rank }, () => random.normal());
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let r = 0; r < rank; r++) out[i * n + j]! += (x[i * rank + r]! * x[j * rank + r]!) / rank;
  return out;
}

/** A ⊗ G in the order of a row-major rows × columns block. */
function kronecker(a: Float64Array, g: Float64Array): Float64Array {
  const [rows, columns] = [Math.sqrt(a.length), Math.sqrt(g.length)];
  const n = rows * columns;
  return Float64Array.from({ length: n * n }, (_, index) => {
    const [x, y] = [Math.floor(index / n), index % n];
    const [i, o, j, p] = [Math.floor(x / columns), x % columns, Math.floor(y / columns), y % columns];
    return a[i * rows + j]! * g[o * columns + p]!;
  });
}

function plus(x: Float64Array, diagonal: number): Float64Array {
  const n = Math.sqrt(x.length);
  return x.map((y, index) => (Math.floor(index / n) === index % n ? y + diagonal : y));
}

const cases = [
  { rows: 6, columns: 4, rank: 8 },
  { rows: 5, columns: 1, rank: 8 },
  { rows: 9, columns: 5, rank: 3 },
];

for (const { rows, columns, rank } of cases) {
  test(`solves with a damped Kronecker product as a dense solve does: ${rows} × ${columns}, rank ${rank}`, async (t) => {
    const { engine } = await smallProblem({ sizes: [2, 1], rows: 1 });
    const [a, g] = [semidefinite(rows, rank), semidefinite(columns, rank)];
    const basis = { rows, columns, vectorsA: engine.vector(rows ** 2), vectorsG: engine.vector(columns ** 2) };
    const [valuesA, valuesG] = [new Float64Array(rows), new Float64Array(columns)];
    symmetricEigen(a, { values: valuesA, vectors: basis.vectorsA }, 'A');
    symmetricEigen(g, { values: valuesG, vectors: basis.vectorsG }, 'G');
    const rotation = createRotation(engine, basis);
    const [block, inside, inverse, out] = Array.from({ length: 4 }, () => engine.vector(rows * columns)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (let i = 0; i < block.length; i++) block[i] = random.normal();
    const solved = (invert: typeof inverseExactlyDamped) => {
      invert(valuesA, valuesG, 0.1, inverse);
      rotation.into(block, inside);
      for (let i = 0; i < inside.length; i++) inside[i]! *= inverse[i]!;
      rotation.back(inside, out);
      return out;
    };

    t.true(relativeError(solved(inverseExactlyDamped), dampedSolve(kronecker(a, g), 0.1, block)) < 1e-5);

    const mean = (x: Float64Array) => {
      const n = Math.sqrt(x.length);
      let trace = 0;
      for (let i = 0; i < n; i++) trace += x[i * n + i]!;
      return trace / n;
    };
    const pi = Math.sqrt(mean(a) / mean(g));
    const factored = kronecker(plus(a, pi * Math.sqrt(0.1)), plus(g, Math.sqrt(0.1) / pi));
    t.true(relativeError(solved(inverseFactoredDamped), dampedSolve(factored, 0, block)) < 1e-5);

    rotation.into(block, inside);
    rotation.back(inside, out);
    t.true(relativeError(out, block) < 1e-6);
  });
}

test('the curvature in the eigenbasis is every product of eigenvalues', (t) => {
  const out = new Float32Array(6);

  curvature(Float64Array.of(1, 2, 3), Float64Array.of(10, 100), out);

  t.deepEqual([...out], [10, 100, 20, 200, 30, 300]);
});

test('factored damping of a vanishing factor is split evenly', (t) => {
  const out = new Float32Array(2);

  inverseFactoredDamped(Float64Array.of(3, 1), Float64Array.of(0), 0.25, out);

  // π = 1: (λ_A + ½)(0 + ½).
  t.deepEqual([...out], [1 / (3.5 * 0.5), 1 / (1.5 * 0.5)].map(Math.fround));
});
