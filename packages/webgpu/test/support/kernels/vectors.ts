import { vectorKernels } from '../../../src/update/kernels/vectors.ts';
import { changed, type KernelCase, some, sum, threads, uniform } from './kernel-case.ts';

const ROWS = 131;
const LANES = 2;

function advance(): KernelCase {
  const agenda = Uint32Array.from({ length: 15 }, (_, i) => 100 + i);
  return {
    kernel: 'advance',
    code: vectorKernels['advance']!,
    bindings: [Uint32Array.of(1, 2, 1, 4, 5, 6), agenda],
    groups: [1, 1, 1],
    // The second entry of five words; then the third is next.
    expected: { 0: [105, 106, 2, 107, 108, 109] },
    within: 0,
  };
}

function sumRows(): KernelCase {
  const [first, stride, perLane, laneStride, offset, quantities] = [1, ROWS + 4, 2, 7, 3, 4];
  const terms = some((first + quantities) * stride);
  const to = some(20);
  return {
    kernel: 'sum rows',
    code: vectorKernels['sum rows']!,
    bindings: [
      uniform(first, stride, perLane, laneStride, offset, 0, 0, 0),
      Uint32Array.of(ROWS, 0, 0, 0, 0, 0),
      terms,
      to,
    ],
    groups: [quantities, 1, 1],
    expected: {
      3: changed(to, (set) => {
        for (let q = 0; q < quantities; q++) {
          set(
            offset + Math.floor(q / perLane) * laneStride + (q % perLane),
            sum(ROWS, (i) => terms[(first + q) * stride + i]!),
          );
        }
      }),
    },
    within: 2e-6,
  };
}

function dots(): KernelCase {
  const [n, lanes, offset] = [ROWS, 3, 2];
  const a = some(lanes * n);
  const b = some(lanes * (n + 1));
  const to = some(offset + lanes * lanes + 1);
  return {
    kernel: 'dots',
    code: vectorKernels['dots']!,
    bindings: [uniform(n, lanes, n, n + 1, offset, 0, 0, 0), a, b, to],
    groups: [lanes * lanes, 1, 1],
    expected: {
      3: changed(to, (set) => {
        for (let p = 0; p < lanes; p++) {
          for (let q = 0; q < lanes; q++)
            set(
              offset + p * lanes + q,
              sum(n, (i) => a[p * n + i]! * b[q * (n + 1) + i]!),
            );
        }
      }),
    },
    within: 5e-6,
  };
}

function multiply(transposeA: boolean, transposeB: boolean): KernelCase {
  const [m, k, n] = [9, 11, 13];
  const [aOffset, bOffset, outOffset] = [1, 2, 3];
  const a = some(aOffset + LANES * m * k);
  const b = some(bOffset + k * n);
  const out = some(outOffset + LANES * m * n + 2);
  return {
    kernel: 'multiply',
    of: `${transposeA ? 'Aᵀ' : 'A'} ${transposeB ? 'Bᵀ' : 'B'}`,
    code: vectorKernels['multiply']!,
    bindings: [
      uniform(
        ...[m, k, n, Number(transposeA)],
        ...[Number(transposeB), aOffset, bOffset, outOffset],
        ...[m * k, 0, m * n, 0],
      ),
      a,
      b,
      out,
    ],
    groups: threads(m * n, LANES),
    expected: {
      3: changed(out, (set) => {
        for (let z = 0; z < LANES; z++) {
          for (let i = 0; i < m; i++) {
            for (let j = 0; j < n; j++) {
              const product = sum(k, (l) => {
                const x = a[aOffset + z * m * k + (transposeA ? l * m + i : i * k + l)]!;
                return x * b[bOffset + (transposeB ? j * k + l : l * n + j)]!;
              });
              set(outOffset + z * m * n + i * n + j, product);
            }
          }
        }
      }),
    },
    within: 2e-6,
  };
}

function scatter(): KernelCase {
  const [width, rows, begin, offset] = [3, 29, 5, 2];
  const lane = width * 31;
  const stride = width * 40;
  const part = some(LANES * lane);
  const whole = some(offset + LANES * stride);
  return {
    kernel: 'scatter',
    code: vectorKernels['scatter']!,
    bindings: [uniform(width, lane, stride, offset), Uint32Array.of(rows, begin), part, whole],
    groups: threads(lane, LANES),
    expected: {
      3: changed(whole, (set) => {
        for (let z = 0; z < LANES; z++) {
          for (let i = 0; i < rows * width; i++) set(offset + z * stride + begin * width + i, part[z * lane + i]!);
        }
      }),
    },
    within: 0,
  };
}

function accumulate(): KernelCase {
  return {
    kernel: 'accumulate',
    code: vectorKernels['accumulate']!,
    bindings: [Uint32Array.of(ROWS, 7), Float32Array.of(0.37, 5), Float32Array.of(-3.5)],
    groups: [1, 1, 1],
    expected: { 2: [-3.5 + 0.37 * ROWS] },
    within: 1e-6,
  };
}

/** Sums, products and moves that all updates share. */
export const vectorCases: readonly KernelCase[] = [
  advance(),
  sumRows(),
  dots(),
  multiply(false, false),
  multiply(true, false),
  multiply(false, true),
  scatter(),
  accumulate(),
];
