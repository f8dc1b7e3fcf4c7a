import { eigenKernel } from '../../../src/update/kernels/eigen.ts';
import { bits, type KernelCase, some, sum } from './kernel-case.ts';

/** Xᵀ X / rows of n columns, the first of them larger: positive semidefinite, of rank `rows` at most. */
function gram(n: number, rows: number): Float32Array {
  const x = some(rows * n).map((value, i) => (i % n === 0 ? 5 * value : value));
  return Float32Array.from({ length: n * n }, (_, at) => {
    return sum(rows, (r) => x[r * n + Math.floor(at / n)]! * x[r * n + (at % n)]!) / rows;
  });
}

const CORRECTION = 1.5;
/** Odd sizes, of full and of small rank, and nothing but zeros. */
const matrices = [
  ...[
    [1, 4],
    [2, 9],
    [7, 3],
    [33, 80],
    [65, 20],
  ].map(([n, rows]) => ({ n: n!, matrix: gram(n!, rows!) })),
  { n: 5, matrix: new Float32Array(25) },
];

/** Q diag(λ) Qᵀ gives the matrix back, QᵀQ is the identity, and no λ is negative. */
function check([vectors, values]: readonly Float32Array[]): string | null {
  let [begin, from] = [0, 0];
  for (const { n, matrix } of matrices) {
    const q = vectors!.subarray(begin, begin + n * n);
    const lambda = values!.subarray(from, from + n);
    const largest = Math.max(1e-30, ...matrix.map(Math.abs));
    let [apart, skew] = [0, 0];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const back = sum(n, (k) => q[i * n + k]! * lambda[k]! * q[j * n + k]!);
        const product = sum(n, (k) => q[k * n + i]! * q[k * n + j]!);
        apart = Math.max(apart, Math.abs(back - CORRECTION * matrix[i * n + j]!) / largest);
        skew = Math.max(skew, Math.abs(product - Number(i === j)));
      }
    }
    // Some hundred rotations of each number in single precision: 65 · 2⁻²⁴ · √100.
    if (!(apart < 5e-5)) return `${n} × ${n}: the matrix comes back to ${apart} of its size`;
    if (!(skew < 2e-5)) return `${n} × ${n}: QᵀQ is ${skew} from 1`;
    if (!lambda.every((x) => x >= 0)) return `${n} × ${n}: an eigenvalue is negative`;
    begin += n * n;
    from += n;
  }
  return null;
}

function eigen(): KernelCase {
  const averages = Float32Array.from(matrices.flatMap(({ matrix }) => [...matrix]));
  let [at, first] = [0, 0];
  const table = matrices.flatMap(({ n }) => {
    const entry = [at, n, first, 0];
    at += n * n;
    first += n;
    return entry;
  });
  const [vectors, values] = [new Float32Array(at), new Float32Array(first)];
  return {
    kernel: 'eigen',
    code: eigenKernel(65),
    bindings: [
      Uint32Array.of(0, 0, 0, bits(CORRECTION)),
      Uint32Array.from(table),
      averages,
      new Float32Array(at),
      vectors,
      values,
    ],
    groups: [matrices.length, 1, 1],
    expected: { 4: vectors.map(() => Number.NaN), 5: values.map(() => Number.NaN) },
    within: 0,
    check,
  };
}

/** Eigendecompositions. */
export const eigenCases: readonly KernelCase[] = [eigen()];
