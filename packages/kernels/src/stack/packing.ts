import type { Sequences } from '../contracts.ts';
import { KernelError } from '../errors.ts';
import type { Arena } from './arena.ts';

/**
 * Sequences of unequal length, step by step and without padding: the longest first, the rows of step t of all sequences that are
 * long enough lie side by side. The sequences of step t + 1 are then the first ones of step t.
 */
export class Packing {
  /** Where each packed row lies in the batch, and the other way round. In the engine's memory. */
  readonly order: Int32Array;
  readonly inverse: Int32Array;
  /** Steps of the longest sequence; of each, its first packed row and how many sequences are in it. */
  steps = 0;
  readonly first: Int32Array;
  readonly active: Int32Array;
  /** Of each place in a step, the sequence's number. */
  readonly sequence: Int32Array;
  /** Of each packed row, the packed row of the step before it in its sequence, an earlier one; −1: none. */
  readonly previous: Int32Array;
  sequences: Sequences | null = null;
  /** Numbers of a sequence's state, of all layers together. */
  readonly memory: number;
  #rows = 0;
  #plain = false;

  constructor(arena: Arena, maxRows: number, memory: number, previous: Int32Array) {
    this.memory = memory;
    this.order = arena.integers(maxRows, 'the order of sequences');
    this.inverse = arena.integers(maxRows, 'the order of sequences');
    this.first = new Int32Array(maxRows + 1);
    this.active = new Int32Array(maxRows + 1);
    this.sequence = new Int32Array(maxRows);
    this.previous = previous;
  }

  /** Throws `engine-shape` if the sequences are not of exactly so many rows, or their states not as long as the memory. */
  take(sequences: Sequences | null | undefined, rows: number): void {
    const { memory } = this;
    if (sequences === null || sequences === undefined) {
      throw new KernelError(
        'engine-shape',
        'A network with a memory needs to know which rows follow which: give the rows their sequences.',
      );
    }
    const { count, starts, states } = sequences;
    const sane = starts[0] === 0 && starts[count] === rows && states.length >= count * memory;
    if ((count > 0 || rows > 0) && !sane) {
      throw new KernelError(
        'engine-shape',
        `${count} sequences with states of ${memory} numbers do not cover ${rows} rows: their starts end at ${starts[count]}, and there are ${states.length} numbers of state.`,
      );
    }
    this.sequences = sequences;
    if (count === rows && this.#plain && this.#rows === rows) return;
    this.#rows = rows;
    this.#plain = count === rows;
    this.#pack(sequences, rows);
  }

  #pack({ count, starts }: Sequences, rows: number): void {
    const { order, inverse, first, active, sequence, previous } = this;
    const length = (s: number): number => starts[s + 1]! - starts[s]!;
    const sorted = sequence.subarray(0, count);
    for (let s = 0; s < count; s++) {
      sorted[s] = s;
      if (length(s) < 1) {
        throw new KernelError('engine-shape', `Sequence ${s} has ${length(s)} rows; each needs at least one.`);
      }
    }
    sorted.sort((a, b) => length(b) - length(a) || a - b);
    let packed = 0;
    let step = 0;
    for (let alive = count; alive > 0; step++) {
      while (alive > 0 && length(sorted[alive - 1]!) <= step) alive--;
      if (alive === 0) break;
      first[step] = packed;
      active[step] = alive;
      for (let j = 0; j < alive; j++) {
        const row = starts[sorted[j]!]! + step;
        order[packed] = row;
        previous[packed] = step === 0 ? -1 : first[step - 1]! + j;
        inverse[row] = packed++;
      }
    }
    this.steps = step;
    active[step] = 0;
    first[step] = rows;
  }
}
