/** Added to the diagonal, relative to it: a matrix of rank less than n (two costs that are one) still has a solution. */
const RIDGE = 1e-13;

/**
 * b ← A⁻¹ b and c ← A⁻¹ c for a symmetric positive semidefinite A (n × n, row-major), which is overwritten by its Cholesky
 * factor. n is the number of constraints.
 */
export function solvePositive(a: Float64Array, n: number, b: Float64Array, c: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      if (i === j) sum += RIDGE * sum + Number.MIN_VALUE;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      // Rounding may leave a pivot at or below 0 if the rest of the matrix explains it.
      a[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-14 * a[i * n + i]!, 1e-18)) : sum / a[j * n + j]!;
    }
  }
  substitute(a, n, b);
  substitute(a, n, c);
}

function substitute(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * b[k]!;
    b[i] = sum / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * b[k]!;
    b[i] = sum / factor[i * n + i]!;
  }
}
