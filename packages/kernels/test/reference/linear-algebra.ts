export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** op(a) op(b) in double precision. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, shape: Product): Float64Array {
  const { m, k, n, transposeA, transposeB } = shape;
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let l = 0; l < k; l++) {
        out[i * n + j]! += a[transposeA ? l * m + i : i * k + l]! * b[transposeB ? j * k + l : l * n + j]!;
      }
    }
  }
  return out;
}

/** xᵀx / rows in double precision; `homogeneous`: every row ends in a 1. */
export function gram(x: ArrayLike<number>, rows: number, width: number, homogeneous: boolean): Float64Array {
  const w = homogeneous ? width + 1 : width;
  const at = (row: number, column: number) => (column === width ? 1 : x[row * width + column]!);
  const out = new Float64Array(w * w);
  for (let i = 0; i < w; i++) {
    for (let j = 0; j < w; j++) {
      for (let r = 0; r < rows; r++) out[i * w + j]! += (at(r, i) * at(r, j)) / rows;
    }
  }
  return out;
}
