import { asleep, computeBlock, control } from './blocks.ts';
import type { Kernels } from './kernel-module.ts';

/** An engine as another thread needs it to help: plain data that crosses threads. */
export interface SharedEngine {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Address of the control block. */
  readonly control: number;
}

/**
 * A thread that computes blocks of another thread's large batches, in that thread's memory. `number`: below MAX_WORKERS, one
 * for each thread.
 */
export class BlockWorker {
  readonly #kernels: Kernels;
  readonly #words: Int32Array;
  readonly #number: number;

  constructor(engine: SharedEngine, number: number) {
    const instance = new WebAssembly.Instance(engine.module, { env: { memory: engine.memory } });
    this.#kernels = instance.exports as unknown as Kernels;
    this.#words = new Int32Array(engine.memory.buffer, engine.control, control.words);
    this.#number = number;
  }

  /** Helps until invitation `turn` is over, asleep between batches. The thread does nothing else meanwhile. */
  help(turn: number): void {
    const words = this.#words;
    const busy = control.busy + this.#number;
    while (true) {
      const news = Atomics.load(words, control.news);
      if (Atomics.load(words, control.turn) !== turn) return;
      // Busy first, then whether the batch is open: the engine closes it first and then waits for the busy threads.
      Atomics.store(words, busy, 1);
      if (Atomics.load(words, control.open) === 1 && Atomics.sub(words, control.seats, 1) > 0) this.#join();
      Atomics.store(words, busy, 0);
      Atomics.notify(words, busy);
      asleep(words, control.news, news);
    }
  }

  #join(): void {
    const words = this.#words;
    const blocks = words[control.batch + 3]!;
    for (let block = Atomics.add(words, control.next, 1); block < blocks; block = Atomics.add(words, control.next, 1)) {
      computeBlock(this.#kernels, words, block, 1 + this.#number);
    }
  }
}
