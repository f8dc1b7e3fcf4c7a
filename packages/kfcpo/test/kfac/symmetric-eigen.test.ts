import test from 'ava';
import { symmetricEigen } from '../../src/kfac/symmetric-eigen.ts';
import { relativeError } from '../reference/dense-fisher.ts';

function decomposed(matrix: readonly number[]) {
  const n = Math.sqrt(matrix.length);
  const out = { values: new Float64Array(n), vectors: new Float32Array(n * n) };
  symmetricEigen(Float64Array.from(matrix), out, 'S');
  return out;
}

test('returns ascending eigenvalues and eigenvectors as columns', (t) => {
  // [[2, 1], [1, 2]] has 1 along (1, −1)/√2 and 3 along (1, 1)/√2.
  const { values, vectors } = decomposed([2, 1, 1, 2]);

  t.true(relativeError(values, [1, 3]) < 1e-12);
  t.true(Math.abs(vectors[0]! + vectors[2]!) < 1e-6);
  t.true(Math.abs(vectors[1]! - vectors[3]!) < 1e-6);
  t.true(Math.abs(vectors[0]! ** 2 - 0.5) < 1e-6);
});

test('never returns a negative eigenvalue of a rank-deficient matrix', (t) => {
  const x = [1e3, -2e3, 3e-3, 7];
  const { values } = decomposed(x.flatMap((a) => x.map((b) => a * b)));

  t.true(values.every((v) => v >= 0));
});

test('refuses a matrix that is not finite, naming it', (t) => {
  t.throws(() => decomposed([1, Number.NaN, Number.NaN, 1]), { code: 'not-finite', message: /^S is not finite/ });
});
