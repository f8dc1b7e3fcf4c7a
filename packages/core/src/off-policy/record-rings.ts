import type { Engine } from '../contracts/engine.ts';
import type { Journal } from '../contracts/journal.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Saved, State, Vec } from '../contracts/values.ts';
import { BelayError, refuse } from '../errors.ts';

/** Widths and size of a block of records. */
export interface RecordRingsOptions {
  readonly engine: Engine;
  /** o and A. */
  readonly observations: number;
  readonly actions: number;
  /** The reward and the constrained costs. */
  readonly signals: number;
  readonly environments: number;
  /** R: records of each ring. */
  readonly ring: number;
  /** Where the records lie; absent: in the engine's memory if they fit (`recordsInEngine`). */
  readonly inEngine?: boolean;
}

/** Largest block of records that lies in the engine's memory, which ends at 4 GB [bytes]. */
const MAX_ENGINE_BYTES = 2 ** 31;

/** Whether so many records of so many numbers lie in the engine's memory; more lie outside it, and are copied from there. */
export function recordsInEngine(records: number, width: number): boolean {
  return 4 * records * width <= MAX_ENGINE_BYTES;
}

/** What a record is: a transition that goes on, terminates, or is truncated; or only an observation. */
export const ALONE = 3;

/**
 * The records of a replay buffer: one block, a ring for each environment, filled by rollouts and saved as a journal.
 *
 *     record = [ s | a | r | c_1 … c_m ],  kind = 0 goes on, 1 terminated, 2 truncated, 3 only an observation
 *
 * The successor of a transition is the record after it: the next transition's s, or, if an episode ended, a record that
 * holds its last observation only. So every observation is stored once. At a ring's head stands the observation that the
 * next action will answer, also only until then. [s | a] is a critic's input as it lies.
 */
export class RecordRings implements Journal {
  /** R. */
  readonly ring: number;
  /** Numbers of a record. */
  readonly width: number;
  readonly records: Rows;
  readonly inEngine: boolean;
  readonly values: Vec;
  readonly kinds: Uint8Array;
  /** Of each ring, records that were ever finished; the head is record number `positions`. */
  readonly positions: Float64Array;
  readonly #observations: number;
  readonly #actions: number;

  constructor({ engine, observations, actions, signals, environments, ring, inEngine }: RecordRingsOptions) {
    const capacity = ring * environments;
    this.ring = ring;
    this.width = observations + actions + signals;
    this.inEngine = inEngine ?? recordsInEngine(capacity, this.width);
    this.records = this.inEngine ? engine.rows(capacity, this.width) : recordsBeside(capacity, this.width);
    this.records.count = capacity;
    this.values = hostOf(this.records);
    this.kinds = new Uint8Array(capacity).fill(ALONE);
    this.positions = new Float64Array(environments);
    this.#observations = observations;
    this.#actions = actions;
  }

  /** The first record of ring e that is still there: the head has taken the place of the one R before it. */
  oldest(e: number): number {
    return Math.max(0, this.positions[e]! + 1 - this.ring);
  }

  #slot(e: number, record: number): number {
    return e * this.ring + (record % this.ring);
  }

  /** Takes a rollout in. `costs[i]`: where constrained cost i is in `t.costs`. */
  append(t: Trajectories, costs: readonly number[]): void {
    const observations = hostOf(t.observations);
    const finals = t.finalRows.length === 0 ? observations : hostOf(t.finalObservations);
    let final = 0;
    for (let e = 0; e < t.environments; e++) {
      // The observation at the head stays, by itself: what follows begins another episode.
      if (t.givenUp?.[e] === 1) this.positions[e]!++;
      for (let row = e * t.steps; row < (e + 1) * t.steps; row++) {
        const ended = t.ended[row]!;
        const at = this.#place(e, observations, row, ended);
        this.#fill(at, t, row, costs);
        this.positions[e]!++;
        if (t.finalRows[final] !== row) continue;
        this.#place(e, finals, final, ALONE);
        if (ended !== 0) this.positions[e]!++;
        final++;
      }
      // After an episode's end the head holds no observation until the next rollout; the record under it is lost all the same.
      if (t.ended[(e + 1) * t.steps - 1] !== 0) this.kinds[this.#slot(e, this.positions[e]!)] = ALONE;
    }
  }

  /** Writes an observation at the head of ring e; returns the offset of the record's actions. */
  #place(e: number, observations: Vec, row: number, kind: number): number {
    const width = this.#observations;
    const slot = this.#slot(e, this.positions[e]!);
    this.kinds[slot] = kind;
    const at = slot * this.width;
    for (let j = 0; j < width; j++) this.values[at + j] = observations[row * width + j]!;
    return at + width;
  }

  #fill(at: number, t: Trajectories, row: number, costs: readonly number[]): void {
    const actions = this.#actions;
    for (let j = 0; j < actions; j++) this.values[at + j] = t.actions[row * actions + j]!;
    this.values[at + actions] = t.rewards[row]!;
    for (let k = 0; k < costs.length; k++) this.values[at + actions + 1 + k] = t.costs[costs[k]!]![row]!;
  }

  mark(): State {
    return { positions: this.positions.slice() };
  }

  since(mark: State | null): State {
    const marked = mark === null ? new Float64Array(this.positions.length) : positionsOf(mark);
    const from = this.positions.map((_, e) => Math.max(marked[e]!, this.oldest(e)));
    const rings: Saved[] = [];
    for (let e = 0; e < from.length; e++) rings.push(this.#copy(e, from[e]!));
    return { from, positions: this.positions.slice(), rings };
  }

  /** The records of ring e from `from` on, its head last. */
  #copy(e: number, from: number): State {
    const count = this.positions[e]! + 1 - from;
    const values = new Float32Array(count * this.width);
    const kinds = new Uint8Array(count);
    this.#forEachSegment(e, from, count, (slot, first, many) => {
      values.set(this.values.subarray(slot * this.width, (slot + many) * this.width), first * this.width);
      kinds.set(this.kinds.subarray(slot, slot + many), first);
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
      const offset = (from + first) % this.ring;
      const many = Math.min(count - first, this.ring - offset);
      use(e * this.ring + offset, first, many);
      first += many;
    }
  }

  load(state: State): void {
    const from = state['from'] as Float64Array | undefined;
    const rings = state['rings'] as readonly { values: Float32Array; kinds: Uint8Array }[] | undefined;
    const positions = positionsOf(state);
    const fits = from?.length === this.positions.length && rings?.length === this.positions.length;
    if (!fits) throw this.#mismatch(`${positions.length} environments`);
    for (let e = 0; e < from.length; e++) {
      const { values, kinds } = rings[e]!;
      const count = positions[e]! + 1 - from[e]!;
      if (count < 1 || count > this.ring || kinds.length !== count || values.length !== count * this.width) {
        throw this.#mismatch(`${kinds.length} records of ${values.length / kinds.length} numbers`);
      }
      // A whole ring leaves nothing of what was before; and what came before the first load was overwritten since.
      const follows = from[e] === this.positions[e] || this.positions[e] === 0 || count === this.ring;
      if (!follows) throw this.#mismatch('a gap');
      this.#forEachSegment(e, from[e]!, count, (slot, first, many) => {
        this.values.set(values.subarray(first * this.width, (first + many) * this.width), slot * this.width);
        this.kinds.set(kinds.subarray(first, first + many), slot);
      });
      this.positions[e] = positions[e]!;
    }
  }

  forgotten(mark: State, now: State): boolean {
    const [marked, positions] = [positionsOf(mark), positionsOf(now)];
    return marked.every((position, e) => position <= positions[e]! - this.ring);
  }

  #mismatch(found: string): BelayError {
    return new BelayError(
      'checkpoint-mismatch',
      `The saved replay buffer holds ${found}, which is not what this run's continues with (${this.positions.length} rings of ${this.ring} records of ${this.width} numbers): resume with the settings it was saved with.`,
    );
  }
}

function positionsOf(state: State): Float64Array {
  const positions = state['positions'];
  return positions instanceof Float64Array ? positions : new Float64Array(0);
}

export function hostOf(rows: Rows): Vec {
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
