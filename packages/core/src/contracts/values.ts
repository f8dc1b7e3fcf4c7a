/** Values every contract shares: host vectors, saved state, random streams. */

/** A row-major host array. Arrays from `Engine.vector()` are reached by the kernels without a copy. */
export type Vec = Float32Array;

/** A WebAssembly engine finishes at once, a device engine later. Callers await. */
export type Done = void | Promise<void>;

/** What a checkpoint may hold: plain data, copied, exact to the bit. */
export type Saved =
  | number
  | string
  | boolean
  | null
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | readonly Saved[]
  | { readonly [key: string]: Saved };

/** A saved state: named entries of plain data. */
export type State = { readonly [key: string]: Saved };

/**
 * Anything whose future depends on its past.
 * `load(save())` into a fresh object of the same settings must continue to the same bits;
 * `load` throws a BelayError naming the entry when a shape or a name differs.
 */
export interface Stateful {
  save(): State;
  load(state: State): void;
}

/** One named random stream. Two streams of one run never share numbers. */
export interface Random extends Stateful {
  /** Uniform integer in [0, 2³²). */
  uint32(): number;
  /** Uniform double in [0, 1) with 53 bits. */
  uniform(): number;
  /** Standard normal double. */
  normal(): number;
}
