import type { Sequences } from '../contracts/rows.ts';
import type { Random } from '../contracts/values.ts';
import type { Settings } from '../settings/setting.ts';
import { shuffleInPlace } from './shuffle.ts';

/** How an epoch's rows are cut into the sequences that a network with a memory learns from. */
export interface SequenceLengths {
  /** Rows of a sequence; null: whole episodes. Never more than a minibatch. */
  readonly length: number | null;
  /** Rows before it that only bring the memory up to date. */
  readonly burnIn: number;
}

/** What a kind of network's settings say of sequences; of kinds that have no such settings: whole episodes. */
export function sequenceLengths(settings: Settings): SequenceLengths {
  const { sequenceLength = null, burnIn = 0 } = settings as { sequenceLength?: number | null; burnIn?: number };
  return { length: sequenceLength, burnIn };
}

/** Sequences of a minibatch: which rows of the epoch it holds, sequence after sequence. */
export interface SequenceBatch {
  /** Rows of the epoch, in order. */
  readonly index: Int32Array;
  /** Where each sequence begins in `index`, and its length. */
  readonly starts: Int32Array;
  /** Numbers of its pieces. */
  readonly pieces: Int32Array;
}

/**
 * An epoch's episodes cut into pieces, and a pass's pieces put into minibatches: a permutation of the pieces, each in the first
 * minibatch that has room for it. No piece is cut, so that a minibatch may have a few rows less than asked for; none has more.
 */
export class SequencePlan {
  readonly #batch: number;
  readonly #lengths: SequenceLengths;
  /** Of each piece: its first row, how many, and how many rows before it are burnt in. */
  readonly first: number[] = [];
  readonly length: number[] = [];
  readonly burnIn: number[] = [];
  /** First rows of episodes. */
  readonly starts = new Set<number>();
  #batches: SequenceBatch[] = [];

  constructor(batch: number, lengths: SequenceLengths) {
    this.#batch = batch;
    this.#lengths = lengths;
  }

  get count(): number {
    return this.first.length;
  }

  /** Takes an epoch's episodes. */
  cut({ count, starts }: Sequences): void {
    this.first.length = this.length.length = this.burnIn.length = 0;
    this.starts.clear();
    const longest = Math.min(this.#lengths.length ?? this.#batch, this.#batch);
    for (let s = 0; s < count; s++) {
      const [begin, end] = [starts[s]!, starts[s + 1]!];
      this.starts.add(begin);
      for (let row = begin; row < end; row += longest) {
        this.first.push(row);
        this.length.push(Math.min(longest, end - row));
        this.burnIn.push(Math.min(this.#lengths.burnIn, row - begin, this.#batch));
      }
    }
  }

  /** Draws a pass; returns how many minibatches it has. */
  shuffle(random: Random): number {
    const order = Int32Array.from({ length: this.count }, (_, i) => i);
    shuffleInPlace(order, random);
    const bins: number[][] = [];
    const room: number[] = [];
    for (const piece of order) {
      const rows = this.length[piece]!;
      let bin = room.findIndex((left) => left >= rows);
      if (bin < 0) {
        bin = bins.length;
        bins.push([]);
        room.push(this.#batch);
      }
      bins[bin]!.push(piece);
      room[bin]! -= rows;
    }
    this.#batches = bins.map((pieces) => this.#batchOf(pieces));
    return this.#batches.length;
  }

  /** Minibatch j of the last pass drawn. */
  batch(j: number): SequenceBatch {
    return this.#batches[j]!;
  }

  #batchOf(pieces: readonly number[]): SequenceBatch {
    const starts = Int32Array.from([0, ...pieces.map((piece) => this.length[piece]!)]);
    for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!;
    const index = new Int32Array(starts.at(-1)!);
    for (const [s, piece] of pieces.entries()) {
      for (let i = 0; i < this.length[piece]!; i++) index[starts[s]! + i] = this.first[piece]! + i;
    }
    return { index, starts, pieces: Int32Array.from(pieces) };
  }
}
