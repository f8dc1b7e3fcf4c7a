import type { Engine } from '../contracts/engine.ts';
import type { Journal } from '../contracts/journal.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Random, Saved, State, Vec } from '../contracts/values.ts';
import { BelayError, refuse } from '../errors.ts';
import type { TransitionBatch } from './learner.ts';

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

/** Largest block of records that lies in the engine's memory, which ends at 4 GB [bytes]. */
const MAX_ENGINE_BYTES = 2 ** 31;

/** Whether so many records of so many numbers lie in the engine's memory; more lie outside it, and are copied from there. */
export function recordsInEngine(records: number, width: number): boolean {
  return 4 * records * width <= MAX_ENGINE_BYTES;
}

/** What a record is: a transition that goes on, terminates, or is truncated; or only an observation. */
const ALONE = 3;

/**
 * A replay buffer: one block of records in the engine's memory, a ring for each environment.
 *
 *     record = [ s | a | r | c_1 … c_m ],  kind = 0 goes on, 1 terminated, 2 truncated, 3 only an observation
 *
 * The successor of a transition is the record after it: the next transition's s, or, if an episode ended, a record that
 * holds its last observation only. So every observation is stored once. At a ring's head stands the observation that the
 * next action will answer, also only until then. [s | a] is a critic's input as it lies.
 */
export class ReplayBuffer implements Journal {
  /** What `sample` fills. */
  readonly batch: TransitionBatch;
  readonly #options: ReplayBufferOptions;
  /** R: records of each ring. */
  readonly #ring: number;
  readonly #width: number;
  readonly #records: Rows;
  readonly #inEngine: boolean;
  readonly #values: Vec;
  readonly #kinds: Uint8Array;
  /** Of each ring, records that were ever finished; the head is record number `positions`. */
  readonly #positions: Float64Array;
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
    this.#ring = Math.floor(size / environments);
    this.#width = observations + actions + discounts.length;
    if (this.#ring < nStep + 2) {
      throw refuse(
        'misfit',
        `buffer.size=${size} leaves ${this.#ring} rows to each of ${environments} environments, but ${nStep}-step targets need ${nStep + 2}: raise buffer.size.`,
      );
    }
    const capacity = this.#ring * environments;
    this.#inEngine = options.inEngine ?? recordsInEngine(capacity, this.#width);
    this.#records = this.#inEngine ? engine.rows(capacity, this.#width) : recordsBeside(capacity, this.#width);
    this.#records.count = capacity;
    this.#values = hostOf(this.#records);
    this.#kinds = new Uint8Array(capacity).fill(ALONE);
    this.#positions = new Float64Array(environments);
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

  /** The first record of ring e that is still there: the head has taken the place of the one R before it. */
  #oldest(e: number): number {
    return Math.max(0, this.#positions[e]! + 1 - this.#ring);
  }

  #slot(e: number, record: number): number {
    return e * this.#ring + (record % this.#ring);
  }

  /** Takes a rollout in. `costs[i]`: where constrained cost i is in `t.costs`. */
  append(t: Trajectories, costs: readonly number[]): void {
    const observations = hostOf(t.observations);
    const finals = t.finalRows.length === 0 ? observations : hostOf(t.finalObservations);
    let final = 0;
    for (let e = 0; e < t.environments; e++) {
      // The observation at the head stays, by itself: what follows begins another episode.
      if (t.givenUp?.[e] === 1) this.#positions[e]!++;
      for (let row = e * t.steps; row < (e + 1) * t.steps; row++) {
        const ended = t.ended[row]!;
        const at = this.#place(e, observations, row, ended);
        this.#fill(at, t, row, costs);
        this.#positions[e]!++;
        if (t.finalRows[final] !== row) continue;
        this.#place(e, finals, final, ALONE);
        if (ended !== 0) this.#positions[e]!++;
        final++;
      }
      // After an episode's end the head holds no observation until the next rollout; the record under it is lost all the same.
      if (t.ended[(e + 1) * t.steps - 1] !== 0) this.#kinds[this.#slot(e, this.#positions[e]!)] = ALONE;
    }
  }

  /** Writes an observation at the head of ring e; returns the offset of the record's actions. */
  #place(e: number, observations: Vec, row: number, kind: number): number {
    const width = this.#options.observations;
    const slot = this.#slot(e, this.#positions[e]!);
    this.#kinds[slot] = kind;
    const at = slot * this.#width;
    for (let j = 0; j < width; j++) this.#values[at + j] = observations[row * width + j]!;
    return at + width;
  }

  #fill(at: number, t: Trajectories, row: number, costs: readonly number[]): void {
    const { actions } = this.#options;
    for (let j = 0; j < actions; j++) this.#values[at + j] = t.actions[row * actions + j]!;
    this.#values[at + actions] = t.rewards[row]!;
    for (let k = 0; k < costs.length; k++) this.#values[at + actions + 1 + k] = t.costs[costs[k]!]![row]!;
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
    if (this.#inEngine) {
      this.#options.engine.gather(this.#records, index, to, columns);
      return;
    }
    const out = hostOf(to);
    const values = this.#values;
    for (let i = 0; i < index.length; i++) {
      const from = index[i]! * this.#width;
      for (let j = 0; j < columns; j++) out[i * to.width + j] = values[from + j]!;
    }
    to.count = index.length;
  }

  /** Draws slots of B transitions, and how many transitions there are from each to its ring's head. */
  #choose(random: Random): void {
    const { batchSize } = this.#options;
    const ring = this.#ring;
    const before = this.#before;
    const rings = this.#positions.length;
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
    const kinds = this.#kinds;
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
    for (let e = 0; e < this.#positions.length; e++) {
      const oldest = this.#oldest(e);
      this.#before[e] = total;
      this.#first[e] = oldest % this.#ring;
      total += this.#positions[e]! - oldest;
    }
    this.#before[this.#positions.length] = total;
    return total;
  }

  /** Row i of the batch: the sums over record `index[i]` and up to n − 1 more, and which record is next. */
  #sum(i: number): void {
    const { observations, actions, nStep } = this.#options;
    const { signals, notTerminated } = this.batch;
    const values = this.#values;
    const width = this.#width;
    const end = this.#end[i]!;
    const signal = observations + actions;
    const max = Math.min(nStep, this.#left[i]!);
    let slot = this.#index[i]!;
    let kind = this.#kinds[slot]!;
    for (let k = 0; k < signals.length; k++) signals[k]!.returns[i] = values[slot * width + signal + k]!;
    let steps = 1;
    for (;;) {
      slot = slot + 1 === end ? end - this.#ring : slot + 1;
      // An observation by itself before the head: the episode was given up there.
      if (kind !== 0 || steps === max || this.#kinds[slot] === ALONE) break;
      const at = slot * width + signal;
      for (let k = 0; k < signals.length; k++) {
        signals[k]!.returns[i]! += this.#powers[k]![steps]! * values[at + k]!;
      }
      kind = this.#kinds[slot]!;
      steps++;
    }
    this.#next[i] = slot;
    notTerminated[i] = kind === 1 ? 0 : 1;
    for (let k = 0; k < signals.length; k++) signals[k]!.discount[i] = this.#powers[k]![steps]!;
  }

  mark(): State {
    return { positions: this.#positions.slice() };
  }

  since(mark: State | null): State {
    const marked = mark === null ? new Float64Array(this.#positions.length) : positionsOf(mark);
    const from = this.#positions.map((_, e) => Math.max(marked[e]!, this.#oldest(e)));
    const rings: Saved[] = [];
    for (let e = 0; e < from.length; e++) rings.push(this.#copy(e, from[e]!));
    return { from, positions: this.#positions.slice(), rings };
  }

  /** The records of ring e from `from` on, its head last. */
  #copy(e: number, from: number): State {
    const count = this.#positions[e]! + 1 - from;
    const values = new Float32Array(count * this.#width);
    const kinds = new Uint8Array(count);
    this.#forEachSegment(e, from, count, (slot, first, many) => {
      values.set(this.#values.subarray(slot * this.#width, (slot + many) * this.#width), first * this.#width);
      kinds.set(this.#kinds.subarray(slot, slot + many), first);
    });
    return { values, kinds };
  }

  /** A stretch of a ring as the one or two stretches of the block that it is. */
  #forEachSegment(
    e: number,
    from: number,
    count: number,
    use: (slot: number, first: number, many: number) => void,
  ): void {
    for (let first = 0; first < count; ) {
      const offset = (from + first) % this.#ring;
      const many = Math.min(count - first, this.#ring - offset);
      use(e * this.#ring + offset, first, many);
      first += many;
    }
  }

  load(state: State): void {
    const from = state['from'] as Float64Array | undefined;
    const rings = state['rings'] as readonly { values: Float32Array; kinds: Uint8Array }[] | undefined;
    const positions = positionsOf(state);
    const fits = from?.length === this.#positions.length && rings?.length === this.#positions.length;
    if (!fits) throw this.#mismatch(`${positions.length} environments`);
    for (let e = 0; e < from.length; e++) {
      const { values, kinds } = rings[e]!;
      const count = positions[e]! + 1 - from[e]!;
      if (count < 1 || count > this.#ring || kinds.length !== count || values.length !== count * this.#width) {
        throw this.#mismatch(`${kinds.length} records of ${values.length / kinds.length} numbers`);
      }
      // A whole ring leaves nothing of what was before; and what came before the first load was overwritten since.
      const follows = from[e] === this.#positions[e] || this.#positions[e] === 0 || count === this.#ring;
      if (!follows) throw this.#mismatch('a gap');
      this.#forEachSegment(e, from[e]!, count, (slot, first, many) => {
        this.#values.set(values.subarray(first * this.#width, (first + many) * this.#width), slot * this.#width);
        this.#kinds.set(kinds.subarray(first, first + many), slot);
      });
      this.#positions[e] = positions[e]!;
    }
  }

  forgotten(mark: State, now: State): boolean {
    const [marked, positions] = [positionsOf(mark), positionsOf(now)];
    return marked.every((position, e) => position <= positions[e]! - this.#ring);
  }

  #mismatch(found: string): BelayError {
    return new BelayError(
      'checkpoint-mismatch',
      `The saved replay buffer holds ${found}, which is not what this run's continues with (${this.#positions.length} rings of ${this.#ring} records of ${this.#width} numbers): resume with the settings it was saved with.`,
    );
  }
}

/** γʲ for j = 0 … n, by products: the same bits on every JavaScript engine. */
function powers(discount: number, n: number): Float64Array {
  const result = new Float64Array(n + 1).fill(1);
  for (let j = 1; j <= n; j++) result[j] = result[j - 1]! * discount;
  return result;
}

function positionsOf(state: State): Float64Array {
  const positions = state['positions'];
  return positions instanceof Float64Array ? positions : new Float64Array(0);
}

function hostOf(rows: Rows): Vec {
  if (rows.host === null) {
    throw refuse(
      'misfit',
      'A replay buffer lies in the host’s memory, which this engine’s rows do not: set engine.name=wasm, or train on-policy.',
    );
  }
  return rows.host;
}

/** Throws `memory` if the system does not give so much. */
function recordsBeside(capacity: number, width: number): Rows {
  try {
    return { count: 0, capacity, width, host: new Float32Array(capacity * width) };
  } catch (cause) {
    const gigabytes = ((4 * capacity * width) / 2 ** 30).toFixed(1);
    throw refuse(
      'memory',
      `The system did not give the ${gigabytes} GB of a replay buffer of ${capacity} rows: lower buffer.size.`,
      cause,
    );
  }
}
