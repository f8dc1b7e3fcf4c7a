import type { Dispatch, EngineDevice } from './engine-device.ts';
import { TILE } from './kernels/dense.ts';

/** Rows whose gradient one thread sums at least; sums of blocks are added in their order. */
const BLOCK_ROWS = 256;
/** Blocks at most: what they come to is kept for each. */
const MAX_BLOCKS = 128;

/** Rows that one block of a sum over `maxRows` rows has. */
export function blockRowsOf(maxRows: number): number {
  return Math.max(BLOCK_ROWS, Math.ceil(maxRows / MAX_BLOCKS));
}

/** A sum over rows of aᵀ b, such as a Gram matrix, by blocks. */
export interface OuterOptions {
  readonly on: EngineDevice;
  readonly a: GPUBuffer;
  readonly aWidth: number;
  readonly aOne: boolean;
  readonly b: GPUBuffer;
  readonly bWidth: number;
  readonly bOne: boolean;
  readonly counts: GPUBuffer;
  readonly slot: number;
  readonly maxRows: number;
  readonly to: GPUBuffer;
  /** Where in it; default 0. */
  readonly offset?: number;
}

/** to ← aᵀb / count, with a 1 at the end of each row that is homogeneous. */
export function meanOuter(options: OuterOptions): readonly Dispatch[] {
  const { on, a, b, aWidth, bWidth, counts, slot, maxRows, to, offset = 0 } = options;
  const [m, k] = [aWidth + Number(options.aOne), bWidth + Number(options.bOne)];
  const length = m * k;
  const blockRows = blockRowsOf(maxRows);
  const blocks = Math.max(1, Math.ceil(maxRows / blockRows));
  const parts = blocks === 1 ? to : on.numbers('partial sums', blocks * length);
  const whole = [
    aWidth,
    bWidth,
    Number(options.aOne),
    Number(options.bOne),
    slot,
    blockRows,
    blocks,
    Number(blocks === 1),
  ];
  const outer = on.threads(
    'outer',
    [counts, a, b, parts],
    { whole: pad([...whole, 0, 0, 0, length, blocks === 1 ? offset : 0], 16) },
    blocks * Math.ceil(m / TILE) * Math.ceil(k / TILE),
  );
  if (blocks === 1) return [outer];
  const sum = on.threads(
    'sum of blocks',
    [counts, parts, to],
    { whole: [length, blocks, blockRows, slot, 0, 0, 1, offset] },
    length,
  );
  return [outer, sum];
}

/** The words of a kernel's parameters, zeros behind. */
export function pad(numbers: readonly number[], length: number): readonly number[] {
  return [...numbers, ...new Array<number>(length - numbers.length).fill(0)];
}
