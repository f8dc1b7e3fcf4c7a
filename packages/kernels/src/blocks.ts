import type { Kernels } from './kernel-module.ts';

/**
 * Gradients and Gram matrices are summed over blocks of this many rows, and the blocks' sums are added in order. A block is
 * also what a thread takes when a large batch is shared.
 */
export const GRADIENT_BLOCK_ROWS = 256;

/** Most threads that help one engine. */
export const MAX_WORKERS = 64;

/** Indices of the 32-bit words that an engine and its workers share. */
export const control = {
  /** Helpers wait here: it changes whenever there is something to do, or nothing more. */
  news: 0,
  /** The invitation that is good at present. */
  turn: 1,
  /** 1 while a batch may be joined. */
  open: 2,
  /** The block that is taken next. */
  next: 3,
  /** How many workers may still join this batch. */
  seats: 4,
  /** The batch: kernel, rows of the whole pass, its first block, number of its blocks; then the kernel's own words. */
  batch: 8,
  /** One word for each worker: 1 while it may read the batch or write what the batch writes. */
  busy: 32,
  words: 32 + MAX_WORKERS,
} as const;

/** Passes over rows, and passes that sum over rows: these have a sum for each block. */
export type BlockKernel = 'forward' | 'tangent' | 'deltas' | 'backward' | 'gram';

const codes: Readonly<Record<BlockKernel, number>> = { forward: 0, tangent: 1, deltas: 2, backward: 3, gram: 4 };

export interface Batch {
  readonly kernel: BlockKernel;
  /** Of the whole pass, of which this batch computes `blocks` blocks from block `first`. */
  readonly rows: number;
  readonly first: number;
  readonly blocks: number;
  /** At most 20. Of a kernel with sums: where the pass's sum goes, where the batch's blocks' sums go, bytes of a sum, and the rest. */
  readonly words: readonly number[];
}

export function writeBatch(words: Int32Array, { kernel, rows, first, blocks, words: own }: Batch): void {
  words.set([codes[kernel], rows, first, blocks, ...own], control.batch);
}

/** Atomics.wait under a name of its own: a profile must tell sleep from work. */
export function asleep(words: Int32Array, at: number, value: number, milliseconds?: number): string {
  return Atomics.wait(words, at, value, milliseconds);
}

/** Computes one block of the batch in `words`. `party`: 0 is the engine's own thread, worker h is 1 + h; each has its own scratch. */
export function computeBlock(kernels: Kernels, words: Int32Array, block: number, party: number): void {
  const at = control.batch;
  const begin = (words[at + 2]! + block) * GRADIENT_BLOCK_ROWS;
  const end = Math.min(begin + GRADIENT_BLOCK_ROWS, words[at + 1]!);
  const word = (i: number): number => words[at + 4 + i]! >>> 0;
  // The first block's sum lies if the others are added.
  const sum = (): number => (begin === 0 ? word(0) : word(1) + block * word(2));
  switch (words[at]) {
    case codes.forward:
      kernels.forwardRows(word(0), word(1), word(2), word(3), begin, end, word(4));
      break;
    case codes.tangent: {
      const scratch = word(5) + 3 * party * word(6);
      kernels.tangentRows(word(0), word(1), word(2), word(3), begin, end, word(4), scratch, word(6));
      break;
    }
    case codes.deltas:
      kernels.backwardRows(word(0), word(1), begin, end, 0, word(2));
      break;
    case codes.backward:
      kernels.backwardRows(word(3), word(4), begin, end, sum(), word(5));
      break;
    case codes.gram:
      kernels.gramBlock(end - begin, word(3), word(4) + begin * word(3) * 4, sum(), word(5));
  }
}
