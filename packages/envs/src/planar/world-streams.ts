import { RandomState } from '../random/random-state.ts';

/**
 * The random stream of every world. The benchmark draws a double a step, which nothing here needs: it is owed, and skipped when the
 * stream is next asked for.
 */
export class WorldStreams {
  readonly all: readonly RandomState[];
  readonly #owed: Int32Array;

  constructor(count: number) {
    this.all = Array.from({ length: count }, () => new RandomState(Math.floor(Math.random() * 2 ** 32)));
    this.#owed = new Int32Array(count);
  }

  /** World i makes a step. */
  owe(i: number): void {
    this.#owed[i]!++;
  }

  /** World i's stream, advanced as far as the benchmark's would be by now. */
  of(i: number): RandomState {
    const random = this.all[i]!;
    const owed = this.#owed[i]!;
    if (owed > 0) {
      random.skipDoubles(owed);
      this.#owed[i] = 0;
    }
    return random;
  }

  /** World i's generator goes on from words and a position that another engine left. */
  set(i: number, words: Uint32Array, position: number): void {
    this.#owed[i] = 0;
    this.all[i]!.setGenerator(words, position);
  }
}
