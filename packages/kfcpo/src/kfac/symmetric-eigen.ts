import { BelayError } from '@belay-rl/core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * S = Q diag(λ) Qᵀ of a symmetric matrix, in double precision; positive semidefinite unless `least` says otherwise.
 *
 * vectors (n × n, row-major, columns are eigenvectors) ← Q; values (n) ← λ, ascending. Rounding leaves eigenvalues of a
 * rank-deficient matrix slightly below zero: what is below `least` is set to it, else damping could be cancelled.
 * Throws BelayError `not-finite` if S is not finite (`what` names it).
 */
export function symmetricEigen(
  matrix: Float64Array,
  out: { readonly values: Float64Array; readonly vectors: Float32Array },
  what: string,
  least = 0,
): void {
  const n = out.values.length;
  let trace = 0;
  for (let i = 0; i < n * n; i++) trace += Math.abs(matrix[i]!);
  if (!Number.isFinite(trace)) {
    throw new BelayError(
      'not-finite',
      `${what} is not finite (entries sum to ${trace}): a smaller trustRegion.maxKl or a larger optimizer.damping keeps the policy from diverging.`,
    );
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, matrix), {
    assumeSymmetric: true,
  });
  for (let i = 0; i < n; i++) {
    out.values[i] = Math.max(least, realEigenvalues[i]!);
    for (let j = 0; j < n; j++) out.vectors[i * n + j] = eigenvectorMatrix.get(i, j);
  }
}
