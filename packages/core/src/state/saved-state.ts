import type { Saved, State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** The arrays that a checkpoint keeps. */
type SavedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/**
 * Reads a saved state entry by entry. An entry that is absent, or is not what the reader expects, throws a BelayError
 * `checkpoint-mismatch` that names the owner, the entry, what it should hold and what it holds.
 */
export class SavedState {
  readonly #state: State;
  readonly #owner: string;

  /** `owner`: whose state it is, for the sentence: 'optimizer adam'. */
  constructor(state: State, owner: string) {
    this.#state = state;
    this.#owner = owner;
  }

  number(key: string): number {
    const saved = this.#state[key];
    if (typeof saved !== 'number') throw this.#mismatch(key, 'a number');
    return saved;
  }

  boolean(key: string): boolean {
    const saved = this.#state[key];
    if (typeof saved !== 'boolean') throw this.#mismatch(key, 'true or false');
    return saved;
  }

  /** Copies the entry into `to`, which must have its type and its length. */
  copyInto(key: string, to: SavedArray): void {
    const saved = this.#state[key];
    const fits = saved?.constructor === to.constructor && (saved as SavedArray).length === to.length;
    if (!fits) throw this.#mismatch(key, `${to.length} ${wordFor(to)} numbers`);
    to.set(saved as SavedArray);
  }

  /** The saved state of something inside the owner. */
  state(key: string): State {
    const saved = this.#state[key];
    if (!isState(saved)) throw this.#mismatch(key, 'a state');
    return saved;
  }

  /** The saved states of `count` things inside the owner. */
  states(key: string, count: number): readonly State[] {
    const saved = this.#state[key];
    if (!Array.isArray(saved) || saved.length !== count || !saved.every(isState)) {
      throw this.#mismatch(key, `${count} ${count === 1 ? 'state' : 'states'}`);
    }
    return saved as readonly State[];
  }

  /** The same, with null for what had nothing to save. */
  optionalStates(key: string, count: number): readonly (State | null)[] {
    const saved = this.#state[key];
    if (!Array.isArray(saved) || saved.length !== count || !saved.every((entry) => entry === null || isState(entry))) {
      throw this.#mismatch(key, `${count} states or nulls`);
    }
    return saved as readonly (State | null)[];
  }

  /** One of a few names. */
  choice<const Name extends string>(key: string, names: readonly Name[]): Name {
    const found = names.find((name) => name === this.#state[key]);
    if (found === undefined) throw this.#mismatch(key, `one of ${names.join(', ')}`);
    return found;
  }

  #mismatch(key: string, expected: string): BelayError {
    return new BelayError(
      'checkpoint-mismatch',
      `The saved state of ${this.#owner} does not fit this run: entry '${key}' should hold ${expected} and holds ${describe(this.#state[key])}; resume with the settings that the checkpoint was written with.`,
    );
  }
}

/** A reader of a saved state, for `load`. `owner` says in errors whose state it is, e.g. 'optimizer adam'. See `SavedState`. */
export function readState(state: State, owner: string): SavedState {
  return new SavedState(state, owner);
}

function isState(saved: Saved | undefined): saved is State {
  return saved !== null && typeof saved === 'object' && !Array.isArray(saved) && !ArrayBuffer.isView(saved);
}

function wordFor(array: SavedArray): string {
  return array.constructor.name.replace('Array', '').toLowerCase();
}

function describe(saved: Saved | undefined): string {
  if (saved === undefined) return 'nothing';
  if (saved === null) return 'null';
  if (ArrayBuffer.isView(saved)) return `${(saved as SavedArray).length} ${wordFor(saved as SavedArray)} numbers`;
  if (Array.isArray(saved)) return `a list of ${saved.length}`;
  return typeof saved === 'object' ? 'a state' : `the ${typeof saved} ${saved}`;
}
