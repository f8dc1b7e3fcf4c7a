import type { Engine } from '../contracts/engine.ts';
import type { Rows, Sequences } from '../contracts/rows.ts';
import type { Done, Vec } from '../contracts/values.ts';
import type { SequenceBatch, SequencePlan } from './sequence-plan.ts';

/** What has a memory: a policy, or a critic's network. */
export interface Remembering {
  readonly memory: number;
  /** A forward pass whose outputs no one asks for. */
  forward(rows: Rows): Done;
  statesAfter(index: Int32Array, out: Vec): Done;
}

export interface SequenceStatesOptions {
  readonly engine: Engine;
  readonly of: Remembering;
  readonly plan: SequencePlan;
  /** Width of a row, and most rows of a minibatch. */
  readonly width: number;
  readonly batch: number;
}

/**
 * The states that pieces of episodes begin with. They are taken once an epoch, from a pass over whole episodes; a piece with burn-in
 * has the state before its first row computed anew at every use, from the stored one in front of those rows on (stored states and
 * burn-in of Kapturowski et al. 2019, R2D2, section 3).
 */
export class SequenceStates {
  readonly #options: SequenceStatesOptions;
  readonly #rows: Rows;
  #stored: Vec = new Float32Array(0);

  constructor(options: SequenceStatesOptions) {
    this.#options = options;
    this.#rows = options.engine.rows(options.batch, options.width);
  }

  /** Right after a forward pass over the epoch's whole episodes. */
  async store(): Promise<void> {
    const { plan, of } = this.#options;
    const { memory } = of;
    this.#stored = new Float32Array(plan.count * memory);
    const inside = Array.from({ length: plan.count }, (_, piece) => piece).filter((piece) => this.#begin(piece) > 0);
    const states = new Float32Array(inside.length * memory);
    await of.statesAfter(
      Int32Array.from(inside, (piece) => this.#begin(piece) - 1),
      states,
    );
    for (const [i, piece] of inside.entries()) {
      if (this.#isStart(piece)) continue;
      this.#stored.set(states.subarray(i * memory, (i + 1) * memory), piece * memory);
    }
  }

  /** The sequences of a minibatch, for its rows. `observations`: the epoch's. */
  async of({ starts, pieces }: SequenceBatch, observations: Rows): Promise<Sequences> {
    const { memory } = this.#options.of;
    const states = new Float32Array(pieces.length * memory);
    for (const [s, piece] of pieces.entries()) {
      states.set(this.#stored.subarray(piece * memory, (piece + 1) * memory), s * memory);
    }
    const burning = [...pieces.keys()].filter((s) => this.#options.plan.burnIn[pieces[s]!]! > 0);
    for (let next = 0; next < burning.length; ) next = await this.#burn(burning, next, pieces, states, observations);
    return { count: pieces.length, starts, states };
  }

  /** Burns in as many of the pieces from `first` on as fit into the rows; returns the number of the one after them. */
  async #burn(
    burning: readonly number[],
    first: number,
    pieces: Int32Array,
    states: Vec,
    observations: Rows,
  ): Promise<number> {
    const { plan, of, engine, batch } = this.#options;
    const { memory } = of;
    const index: number[] = [];
    const starts = [0];
    let next = first;
    for (; next < burning.length; next++) {
      const piece = pieces[burning[next]!]!;
      const rows = plan.burnIn[piece]!;
      if (index.length + rows > batch) break;
      for (let row = plan.first[piece]! - rows; row < plan.first[piece]!; row++) index.push(row);
      starts.push(index.length);
    }
    const own = burning.slice(first, next);
    const before = new Float32Array(own.length * memory);
    for (const [i, s] of own.entries()) before.set(states.subarray(s * memory, (s + 1) * memory), i * memory);
    await engine.gather(observations, Int32Array.from(index), this.#rows);
    this.#rows.sequences = { count: own.length, starts: Int32Array.from(starts), states: before };
    await of.forward(this.#rows);
    const after = new Float32Array(own.length * memory);
    await of.statesAfter(
      Int32Array.from(starts.slice(1), (end) => end - 1),
      after,
    );
    for (const [i, s] of own.entries()) states.set(after.subarray(i * memory, (i + 1) * memory), s * memory);
    return next;
  }

  /** The first row that a piece's state is computed over. */
  #begin(piece: number): number {
    return this.#options.plan.first[piece]! - this.#options.plan.burnIn[piece]!;
  }

  /** Whether that row is an episode's first: its state is 0. */
  #isStart(piece: number): boolean {
    return this.#options.plan.starts.has(this.#begin(piece));
  }
}
