import type { Engine } from '../contracts/engine.ts';
import type { Journal } from '../contracts/journal.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Random, State } from '../contracts/values.ts';
import { BelayError, refuse } from '../errors.ts';
import type { TransitionBatch } from './learner.ts';
import { ALONE, hostOf, RecordRings } from './record-rings.ts';

/** Widths, size and discounts of a replay buffer. */
export interface ReplayBufferOptions {
  readonly engine: Engine;
  /** o and A. */
  readonly observations: number;
  readonly actions: number;
  /** γ of the reward, then of each constrained cost. */
  readonly discounts: readonly number[];
  readonly environments: number;
  /** Rows of all rings together. */
  readonly size: number;
  /** n: rewards and costs summed before a bootstrap. */
  readonly nStep: number;
  /** B. */
  readonly batchSize: number;
  /** Where the records lie; absent: in the engine's memory if they fit (`recordsInEngine`). The bits of a batch are the same. */
  readonly inEngine?: boolean;
}

/** A replay buffer: rings of records (`RecordRings`), and batches of transitions drawn from them. */
export class ReplayBuffer implements Journal {
  /** What `sample` fills. */
  readonly batch: TransitionBatch;
  readonly #options: ReplayBufferOptions;
  readonly #rings: RecordRings;
  /** Slots of a batch's records, and of their successors; how many transitions lie before the head; if the ring ends; 0, 1, 2 … */
  readonly #index: Int32Array;
  readonly #next: Int32Array;
  readonly #left: Int32Array;
  readonly #end: Int32Array;
  readonly #inOrder: Int32Array;
  /** For `#choose`: how many records lie in the rings before ring e (and, last, in all), and the offset of its oldest. */
  readonly #before: Float64Array;
  readonly #first: Int32Array;
  /** γ_kʲ, j = 0 … n, of every signal. */
  readonly #powers: readonly Float64Array[];

  constructor(options: ReplayBufferOptions) {
    const { engine, observations, actions, discounts, environments, size, nStep, batchSize } = options;
    this.#options = options;
    const ring = Math.floor(size / environments);
    if (ring < nStep + 2) {
      throw refuse(
        'misfit',
        `buffer.size=${size} leaves ${ring} rows to each of ${environments} environments, but ${nStep}-step targets need ${nStep + 2}: raise buffer.size.`,
      );
    }
    const signals = discounts.length;
    this.#rings = new RecordRings({
      engine,
      observations,
      actions,
      signals,
      environments,
      ring,
      inEngine: options.inEngine,
    });
    this.#index = new Int32Array(batchSize);
    this.#next = new Int32Array(batchSize);
    this.#left = new Int32Array(batchSize);
    this.#inOrder = Int32Array.from({ length: batchSize }, (_, i) => i);
    this.#end = new Int32Array(batchSize);
    this.#before = new Float64Array(environments + 1);
    this.#first = new Int32Array(environments);
    this.#powers = discounts.map((discount) => powers(discount, nStep));
    this.batch = {
      count: batchSize,
      observations: engine.rows(batchSize, observations),
      inputs: engine.rows(batchSize, observations + actions),
      nextObservations: engine.rows(batchSize, observations),
      nextInputs: engine.rows(batchSize, observations + actions),
      signals: discounts.map(() => ({ returns: engine.vector(batchSize), discount: engine.vector(batchSize) })),
      notTerminated: engine.vector(batchSize),
    };
  }

  /** Records that hold something, observations that stand by themselves included. */
  get count(): number {
    return this.#measure();
  }

  /** Takes a rollout in. `costs[i]`: where constrained cost i is in `t.costs`. */
  append(t: Trajectories, costs: readonly number[]): void {
    this.#rings.append(t, costs);
  }

  /** Refills `batch` with B transitions, drawn evenly with replacement. `unit(k)`: what signal k is divided by; absent: 1. */
  sample(random: Random, unit?: (k: number) => number): TransitionBatch {
    const { engine, observations, actions, batchSize } = this.#options;
    const batch = this.batch;
    this.#choose(random);
    // Records are far apart in memory: each is fetched once, and everything else about it is then in the cache.
    this.#fetch(this.#index, batch.inputs, observations + actions);
    for (let i = 0; i < batchSize; i++) this.#sum(i);
    if (unit !== undefined) this.#divide(unit);
    this.#fetch(this.#next, batch.nextInputs, observations);
    engine.gather(batch.inputs, this.#inOrder, batch.observations, observations);
    engine.gather(batch.nextInputs, this.#inOrder, batch.nextObservations, observations);
    return batch;
  }

  #divide(unit: (k: number) => number): void {
    for (const [k, { returns }] of this.batch.signals.entries()) {
      const divisor = unit(k);
      if (divisor !== 1) for (let i = 0; i < returns.length; i++) returns[i]! /= divisor;
    }
  }

  /** to[i] ← the first `columns` numbers of record index[i]. */
  #fetch(index: Int32Array, to: Rows, columns: number): void {
    if (this.#rings.inEngine) {
      this.#options.engine.gather(this.#rings.records, index, to, columns);
      return;
    }
    const out = hostOf(to);
    const { values, width } = this.#rings;
    for (let i = 0; i < index.length; i++) {
      const from = index[i]! * width;
      for (let j = 0; j < columns; j++) out[i * to.width + j] = values[from + j]!;
    }
    to.count = index.length;
  }

  /** Draws slots of B transitions, and how many transitions there are from each to its ring's head. */
  #choose(random: Random): void {
    const { batchSize } = this.#options;
    const { ring, positions } = this.#rings;
    const before = this.#before;
    const rings = positions.length;
    const total = this.#measure();
    if (total === 0)
      throw new BelayError('empty-buffer', 'Nothing has been collected that a batch could be drawn from.');
    // Rings are about equally full, so that a record's ring is this one or one next to it.
    const share = rings / total;
    // Draws all missing indices, then checks their kinds: the scattered reads overlap. The accepted draws are the same as with
    // rejection one by one.
    for (let taken = 0; taken < batchSize; ) {
      for (let i = taken; i < batchSize; i++) {
        const drawn = Math.floor(random.uniform() * total);
        let e = Math.min(Math.floor(drawn * share), rings - 1);
        while (drawn < before[e]!) e--;
        while (drawn >= before[e + 1]!) e++;
        const record = drawn - before[e]!;
        const offset = this.#first[e]! + record;
        this.#index[i] = e * ring + (offset < ring ? offset : offset - ring);
        this.#left[i] = before[e + 1]! - drawn;
        this.#end[i] = (e + 1) * ring;
      }
      taken = this.#keepTransitions(taken);
    }
  }

  /** Of the draws from `from` on, those that are transitions move up; how many there are now. */
  #keepTransitions(from: number): number {
    const { kinds } = this.#rings;
    const index = this.#index;
    let kept = from;
    for (let i = from; i < index.length; i++) {
      const slot = index[i]!;
      index[kept] = slot;
      this.#left[kept] = this.#left[i]!;
      this.#end[kept] = this.#end[i]!;
      if (kinds[slot] !== ALONE) kept++;
    }
    return kept;
  }

  /** Where every ring's records begin and how many there are before them; the number of all. */
  #measure(): number {
    let total = 0;
    const { positions, ring } = this.#rings;
    for (let e = 0; e < positions.length; e++) {
      const oldest = this.#rings.oldest(e);
      this.#before[e] = total;
      this.#first[e] = oldest % ring;
      total += positions[e]! - oldest;
    }
    this.#before[positions.length] = total;
    return total;
  }

  /** Row i of the batch: the sums over record `index[i]` and up to n − 1 more, and which record is next. */
  #sum(i: number): void {
    const { observations, actions, nStep } = this.#options;
    const { signals, notTerminated } = this.batch;
    const { values, kinds, width, ring } = this.#rings;
    const end = this.#end[i]!;
    const signal = observations + actions;
    const max = Math.min(nStep, this.#left[i]!);
    let slot = this.#index[i]!;
    let kind = kinds[slot]!;
    for (let k = 0; k < signals.length; k++) signals[k]!.returns[i] = values[slot * width + signal + k]!;
    let steps = 1;
    for (;;) {
      slot = slot + 1 === end ? end - ring : slot + 1;
      // An observation by itself before the head: the episode was given up there.
      if (kind !== 0 || steps === max || kinds[slot] === ALONE) break;
      const at = slot * width + signal;
      for (let k = 0; k < signals.length; k++) {
        signals[k]!.returns[i]! += this.#powers[k]![steps]! * values[at + k]!;
      }
      kind = kinds[slot]!;
      steps++;
    }
    this.#next[i] = slot;
    notTerminated[i] = kind === 1 ? 0 : 1;
    for (let k = 0; k < signals.length; k++) signals[k]!.discount[i] = this.#powers[k]![steps]!;
  }

  mark(): State {
    return this.#rings.mark();
  }

  since(mark: State | null): State {
    return this.#rings.since(mark);
  }

  load(state: State): void {
    this.#rings.load(state);
  }

  forgotten(mark: State, now: State): boolean {
    return this.#rings.forgotten(mark, now);
  }
}

/** γʲ for j = 0 … n, by products: the same bits on every JavaScript engine. */
function powers(discount: number, n: number): Float64Array {
  const result = new Float64Array(n + 1).fill(1);
  for (let j = 1; j <= n; j++) result[j] = result[j - 1]! * discount;
  return result;
}
