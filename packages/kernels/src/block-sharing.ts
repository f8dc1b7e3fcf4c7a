import type { SharedEngine } from './block-worker.ts';
import {
  asleep,
  type Batch,
  type BlockKernel,
  computeBlock,
  control,
  GRADIENT_BLOCK_ROWS,
  MAX_WORKERS,
  writeBatch,
} from './blocks.ts';
import type { BlockWorkers } from './contracts.ts';
import type { Kernels } from './kernel-module.ts';
import type { LinearMemory } from './linear-memory.ts';

/** Multiply-adds of a pass from which waking a thread costs less than it saves. */
const WORTH_SHARING = 8e6;

/** A worker that has not left a batch after so many waits of so long has stalled: waits, as a machine may sleep through one. */
const PATIENCE = 20;
const PATIENCE_STEP_MS = 100;

/**
 * Time that waiting for workers may cost more than their blocks saved, until the next invitation [ms]. On a machine with more
 * to do than cores a worker may sleep with a block in hand.
 */
const MAX_LOST_MS = 20;

/** Room for the sums of blocks [bytes]: a pass whose blocks need more goes in several batches, of at least so many blocks. */
const SUMS_BYTES = 16 * 2 ** 20;
const MIN_BLOCKS = 16;

/** Does the rest of a pass: at once, or when a batch that lost a worker has been computed again. */
export function afterwards(done: void | Promise<void>, rest: () => void): void | Promise<void> {
  return done === undefined ? rest() : done.then(rest);
}

/** Memory that is kept for the next batch. */
interface Room {
  address: number;
  bytes: number;
}

/**
 * The engine's side of sharing. A batch is opened; this thread and whichever workers come take its blocks off one counter;
 * when none is left, this thread waits for the blocks under way. Who computes a block changes no bit of it.
 *
 * Helpers write into the engine's memory, so one that does not leave a batch is dismissed, and once its thread is gone
 * this thread computes the batch again.
 */
export class BlockSharing {
  readonly handle: SharedEngine;
  readonly #memory: LinearMemory;
  readonly #kernels: Kernels;
  readonly #words: Int32Array;
  readonly #sums: Room = { address: 0, bytes: 0 };
  readonly #scratch: Room = { address: 0, bytes: 0 };
  #workers: BlockWorkers | null = null;
  #count = 0;
  /** What workers have saved since the invitation, less what waiting for them has cost [ms]. */
  #gained = 0;

  constructor(memory: LinearMemory, module: WebAssembly.Module, kernels: Kernels) {
    const address = memory.allocate(control.words * 4, 'what threads share');
    this.handle = { memory: memory.memory, module, control: address };
    this.#memory = memory;
    this.#kernels = kernels;
    this.#words = new Int32Array(memory.buffer, address, control.words);
  }

  /** Sets the worker threads that large batches are shared with; null ends the sharing. */
  offerTo(workers: BlockWorkers | null): void {
    this.release();
    this.#workers = workers;
    this.#count = Math.min(workers?.count ?? 0, MAX_WORKERS);
  }

  /** Ends the invitation: workers go back to what else their threads have to do. */
  release(): void {
    this.#gained = 0;
    Atomics.add(this.#words, control.turn, 1);
    this.#tell(Number.POSITIVE_INFINITY);
  }

  /** Whether a pass over so many rows is shared: it is worth it, and workers have not been in the way. */
  takes(rows: number, multiplyAddsPerRow: number): boolean {
    if (this.#gained < -MAX_LOST_MS) return false;
    const { atOnce = 0 } = this.#workers ?? {};
    return this.#count > 0 && atOnce > 0 && rows > GRADIENT_BLOCK_ROWS && rows * multiplyAddsPerRow >= WORTH_SHARING;
  }

  /** Address of `bytes` for each party, this thread's first: scratch of the next batch. */
  scratch(bytes: number): number {
    return this.#room(this.#scratch, bytes * (1 + this.#count), 'scratch of threads');
  }

  /** A pass over rows, each block on its own. As every method that computes: a promise only if a worker was lost. */
  pass(kernel: BlockKernel, rows: number, words: readonly number[]): void | Promise<void> {
    return this.#run({ kernel, rows, first: 0, blocks: Math.ceil(rows / GRADIENT_BLOCK_ROWS), words });
  }

  /** A pass that sums over rows: `length` floats for each block, added in order of the blocks at address `total`. */
  sum(
    kernel: BlockKernel,
    rows: number,
    length: number,
    total: number,
    words: readonly number[],
  ): void | Promise<void> {
    const bytes = Math.ceil(length / 16) * 64;
    const all = Math.ceil(rows / GRADIENT_BLOCK_ROWS);
    const max = Math.min(all, Math.max(MIN_BLOCKS, Math.floor(SUMS_BYTES / bytes)));
    const sums = this.#room(this.#sums, max * bytes, 'sums of blocks');
    const from = (start: number): void | Promise<void> => {
      for (let first = start; first < all; first += max) {
        const blocks = Math.min(max, all - first);
        const add = (): void => {
          for (let b = first === 0 ? 1 : 0; b < blocks; b++) this.#kernels.axpy(length, 1, sums + b * bytes, total);
        };
        const done = this.#run({ kernel, rows, first, blocks, words: [total, sums, bytes, ...words] });
        if (done !== undefined) {
          return done.then(() => {
            add();
            return from(first + max);
          });
        }
        add();
      }
    };
    return from(0);
  }

  #run(batch: Batch): void | Promise<void> {
    const workers = this.#workers!;
    const words = this.#words;
    workers.invite(Atomics.load(words, control.turn));
    writeBatch(words, batch);
    Atomics.store(words, control.next, 0);
    Atomics.store(words, control.seats, workers.atOnce);
    Atomics.store(words, control.open, 1);
    this.#tell(workers.atOnce);
    const next = (): number => Atomics.add(words, control.next, 1);
    const began = performance.now();
    let own = 0;
    for (let block = next(); block < batch.blocks; block = next(), own++) computeBlock(this.#kernels, words, block, 0);
    const done = performance.now();
    Atomics.store(words, control.open, 0);
    const stalled = this.#stalled();
    const saved = ((batch.blocks - own) * (done - began)) / Math.max(own, 1);
    this.#gained += saved - (performance.now() - done);
    if (stalled.length > 0) return this.#without(stalled, batch, workers);
  }

  /** Waits for the workers that are in the batch; answers those that do not leave it. */
  #stalled(): number[] {
    const words = this.#words;
    const stalled: number[] = [];
    for (let worker = 0; worker < this.#count; worker++) {
      const busy = control.busy + worker;
      let waits = 0;
      while (Atomics.load(words, busy) === 1 && waits < PATIENCE) {
        if (asleep(words, busy, 1, PATIENCE_STEP_MS) === 'timed-out') waits++;
      }
      if (waits === PATIENCE) stalled.push(worker);
    }
    return stalled;
  }

  async #without(stalled: readonly number[], batch: Batch, workers: BlockWorkers): Promise<void> {
    await Promise.all(stalled.map((worker) => workers.dismiss(worker)));
    for (const worker of stalled) Atomics.store(this.#words, control.busy + worker, 0);
    for (let block = 0; block < batch.blocks; block++) computeBlock(this.#kernels, this.#words, block, 0);
  }

  #tell(workers: number): void {
    Atomics.add(this.#words, control.news, 1);
    Atomics.notify(this.#words, control.news, workers);
  }

  #room(room: Room, bytes: number, what: string): number {
    if (bytes > room.bytes) {
      room.address = this.#memory.allocate(bytes, what);
      room.bytes = bytes;
    }
    return room.address;
  }
}
