import { networkKernels } from '../../../src/engine/dense-network.ts';
import { changed, type KernelCase, some, sum, threads, uniform } from './kernel-case.ts';

/** Odd sizes: neither rows nor columns fill their tiles of 4. */
const [ROWS, INPUTS, OUTPUTS, LANES] = [13, 7, 5, 2];
const MOST = ROWS + 2;
const OFFSET = 3;
const SIZE = OFFSET + (INPUTS + 1) * OUTPUTS + 4;
const SLOT = 1;
const counts = Uint32Array.of(99, ROWS, 98);

const kinds = ['identity', 'tanh', 'relu', 'silu'] as const;

function activate(kind: number, z: number): { readonly value: number; readonly slope: number } {
  const s = 1 / (1 + Math.exp(-z));
  switch (kind) {
    case 1:
      return { value: Math.tanh(z), slope: 1 - Math.tanh(z) ** 2 };
    case 2:
      return { value: Math.max(0, z), slope: Number(z > 0) };
    case 3:
      return { value: z * s, slope: s * (1 + z * (1 - s)) };
    default:
      return { value: z, slope: 1 };
  }
}

const tiles = (rows: number, columns: number): number => Math.ceil(rows / 4) * Math.ceil(columns / 4);

/** φ′ of a layer from its stored activations, as tangents and deltas take it. */
const slopeOf = (kind: number, a: number, stored: number): number =>
  [1, 1 - a * a, Number(a > 0), stored][kind] as number;

function forward(kind: number): KernelCase {
  const x = some(LANES * MOST * INPUTS, 2);
  const theta = some(LANES * SIZE, 2);
  const y = some(LANES * MOST * OUTPUTS);
  const slopes = some(LANES * MOST * OUTPUTS);
  const each = (set: (at: number, value: number) => void, of: 'value' | 'slope'): void => {
    for (let z = 0; z < LANES; z++) {
      for (let r = 0; r < ROWS; r++) {
        for (let o = 0; o < OUTPUTS; o++) {
          const w = z * SIZE + OFFSET + o;
          const input = sum(INPUTS, (i) => x[(z * MOST + r) * INPUTS + i]! * theta[w + i * OUTPUTS]!);
          set((z * MOST + r) * OUTPUTS + o, activate(kind, input + theta[w + INPUTS * OUTPUTS]!)[of]);
        }
      }
    }
  };
  return {
    kernel: 'forward',
    of: kinds[kind]!,
    code: networkKernels['forward']!,
    bindings: [
      uniform(INPUTS, OUTPUTS, OFFSET, kind, SLOT, 0, MOST * INPUTS, SIZE, MOST * OUTPUTS, 0, 0, 0),
      counts,
      x,
      theta,
      y,
      slopes,
    ],
    groups: threads(tiles(ROWS, OUTPUTS), LANES),
    expected: {
      4: changed(y, (set) => each(set, 'value')),
      5: kind === 3 ? changed(slopes, (set) => each(set, 'slope')) : slopes,
    },
    within: 2e-5,
  };
}

function backward(kind: number): KernelCase {
  const dy = some(LANES * MOST * OUTPUTS);
  const theta = some(LANES * SIZE);
  const dx = some(LANES * MOST * INPUTS);
  const a = some(LANES * MOST * INPUTS);
  const slopes = some(LANES * MOST * INPUTS);
  return {
    kernel: 'backward',
    of: kinds[kind]!,
    code: networkKernels['backward']!,
    bindings: [
      uniform(INPUTS, OUTPUTS, OFFSET, kind, SLOT, 0, MOST * OUTPUTS, SIZE, MOST * INPUTS, MOST * INPUTS, 0, 0),
      counts,
      dy,
      theta,
      dx,
      a,
      slopes,
    ],
    groups: threads(tiles(ROWS, INPUTS), LANES),
    expected: {
      4: changed(dx, (set) => {
        for (let z = 0; z < LANES; z++) {
          for (let r = 0; r < ROWS; r++) {
            for (let i = 0; i < INPUTS; i++) {
              const w = z * SIZE + OFFSET + i * OUTPUTS;
              const at = (z * MOST + r) * INPUTS + i;
              const back = sum(OUTPUTS, (o) => dy[(z * MOST + r) * OUTPUTS + o]! * theta[w + o]!);
              set(at, back * slopeOf(kind, a[at]!, slopes[at]!));
            }
          }
        }
      }),
    },
    within: 2e-6,
  };
}

function tangent(kind: number, first: boolean): KernelCase {
  const x = some(MOST * INPUTS);
  const tx = some(LANES * MOST * INPUTS);
  const theta = some(SIZE);
  const v = some(LANES * SIZE);
  const y = some(MOST * OUTPUTS);
  const slopes = some(MOST * OUTPUTS);
  const ty = some(LANES * MOST * OUTPUTS);
  return {
    kernel: 'tangent',
    of: `${kinds[kind]}${first ? ', first layer' : ''}`,
    code: networkKernels['tangent']!,
    bindings: [
      uniform(INPUTS, OUTPUTS, OFFSET, kind, SLOT, Number(first), MOST * INPUTS, 0, MOST * OUTPUTS, SIZE, 0, 0),
      counts,
      x,
      tx,
      theta,
      v,
      y,
      slopes,
      ty,
    ],
    groups: threads(tiles(ROWS, OUTPUTS), LANES),
    expected: {
      8: changed(ty, (set) => {
        for (let z = 0; z < LANES; z++) {
          for (let r = 0; r < ROWS; r++) {
            for (let o = 0; o < OUTPUTS; o++) {
              const along = sum(INPUTS, (i) => {
                const w = OFFSET + i * OUTPUTS + o;
                const moved = first ? 0 : tx[(z * MOST + r) * INPUTS + i]! * theta[w]!;
                return moved + x[r * INPUTS + i]! * v[z * SIZE + w]!;
              });
              const at = r * OUTPUTS + o;
              const slope = slopeOf(kind, y[at]!, slopes[at]!);
              set(z * MOST * OUTPUTS + at, slope * (along + v[z * SIZE + OFFSET + INPUTS * OUTPUTS + o]!));
            }
          }
        }
      }),
    },
    within: 3e-6,
  };
}

/** Blocks of rows, the last one shorter: sums apart, or one block divided by the count. */
function outer(blocks: number): KernelCase {
  const blockRows = Math.ceil(ROWS / blocks);
  const [m, k] = [INPUTS + 1, OUTPUTS];
  const a = some(LANES * MOST * INPUTS);
  const b = some(LANES * MOST * OUTPUTS);
  const stride = m * k + 1;
  const lane = blocks * stride;
  const part = some(OFFSET + LANES * lane);
  const divide = blocks === 1;
  return {
    kernel: 'outer',
    of: divide ? 'a mean' : `${blocks} blocks`,
    code: networkKernels['outer']!,
    bindings: [
      uniform(
        ...[INPUTS, OUTPUTS, 1, 0],
        ...[SLOT, blockRows, blocks, Number(divide)],
        ...[MOST * INPUTS, MOST * OUTPUTS, lane, stride],
        ...[OFFSET, 0, 0, 0],
      ),
      counts,
      a,
      b,
      part,
    ],
    groups: threads(blocks * tiles(m, k), LANES),
    expected: {
      4: changed(part, (set) => {
        for (let z = 0; z < LANES; z++) {
          for (let block = 0; block < blocks; block++) {
            const begin = block * blockRows;
            const rows = Math.min(ROWS, begin + blockRows) - begin;
            for (let i = 0; i < m; i++) {
              for (let j = 0; j < k; j++) {
                const total = sum(rows, (r) => {
                  const row = z * MOST + begin + r;
                  return (i < INPUTS ? a[row * INPUTS + i]! : 1) * b[row * OUTPUTS + j]!;
                });
                set(OFFSET + z * lane + block * stride + i * k + j, divide ? total / ROWS : total);
              }
            }
          }
        }
      }),
    },
    within: 3e-6,
  };
}

/** A Gram matrix: the same rows twice, both homogeneous. */
function gram(): KernelCase {
  const m = INPUTS + 1;
  const x = some(MOST * INPUTS);
  const part = some(m * m);
  const of = (row: number, i: number): number => (i < INPUTS ? x[row * INPUTS + i]! : 1);
  return {
    kernel: 'outer',
    of: 'a homogeneous Gram matrix',
    code: networkKernels['outer']!,
    bindings: [uniform(INPUTS, INPUTS, 1, 1, SLOT, ROWS, 1, 1, 0, 0, 0, m * m, 0, 0, 0, 0), counts, x, x, part],
    groups: threads(tiles(m, m)),
    expected: {
      4: Float64Array.from({ length: m * m }, (_, at) => {
        return sum(ROWS, (r) => of(r, Math.floor(at / m)) * of(r, at % m)) / ROWS;
      }),
    },
    within: 3e-6,
  };
}

function sumOfBlocks(): KernelCase {
  const [length, blocks, blockRows] = [71, 4, 5];
  const part = some(LANES * blocks * length);
  const out = some(2 + LANES * (length + 3));
  // 13 rows fill 3 of the 4 blocks of 5.
  return {
    kernel: 'sum of blocks',
    code: networkKernels['sum of blocks']!,
    bindings: [uniform(length, blocks, blockRows, SLOT, blocks * length, length + 3, 1, 2), counts, part, out],
    groups: threads(length, LANES),
    expected: {
      3: changed(out, (set) => {
        for (let z = 0; z < LANES; z++) {
          for (let i = 0; i < length; i++) {
            set(2 + z * (length + 3) + i, sum(3, (k) => part[(z * blocks + k) * length + i]!) / ROWS);
          }
        }
      }),
    },
    within: 1e-6,
  };
}

function gather(cursor: boolean): KernelCase {
  const [from, to, columns, source] = [6, 9, 5, 31];
  const begin = 4;
  const rows = some(source * from);
  const index = Uint32Array.from({ length: begin + ROWS }, (_, i) => (7 * i + 3) % source);
  const target = some(MOST * to);
  const state = Uint32Array.of(begin, ROWS, 98);
  return {
    kernel: 'gather',
    of: cursor ? 'from a cursor on' : 'from the first',
    code: networkKernels['gather']!,
    bindings: [uniform(from, to, columns, SLOT, cursor ? 0 : 0xffffffff, 0, 0, 0), state, rows, index, target],
    groups: threads(ROWS * columns),
    expected: {
      4: changed(target, (set) => {
        for (let i = 0; i < ROWS; i++) {
          const row = index[(cursor ? begin : 0) + i]!;
          for (let c = 0; c < columns; c++) set(i * to + c, rows[row * from + c]!);
        }
      }),
    },
    within: 0,
  };
}

/** The kernels of dense networks. */
export const denseCases: readonly KernelCase[] = [
  ...kinds.map((_, kind) => forward(kind)),
  ...kinds.map((_, kind) => backward(kind)),
  ...kinds.map((_, kind) => tangent(kind, kind === 1)),
  outer(3),
  outer(1),
  gram(),
  sumOfBlocks(),
  gather(true),
  gather(false),
];
