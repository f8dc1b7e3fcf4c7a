import type { Vec } from './values.ts';

/**
 * A batch of rows that may live on a device.
 * `host` is the row-major storage (capacity × width) of an engine that computes on the host; it is null if
 * the rows are an opaque handle, and then only `Engine.put` and `Engine.take` move data.
 */
export interface Rows {
  /** Rows in use, 0 ≤ count ≤ capacity. Set by the code that fills them. */
  count: number;
  readonly capacity: number;
  readonly width: number;
  readonly host: Vec | null;
  /** Which rows follow which; set by the code that fills them for networks with a memory. Others do not look at it. */
  sequences?: Sequences | null;
}

/** Rows as sequences: rows starts[s] … starts[s + 1] − 1 are sequence s, in order. Without padding: lengths may differ. */
export interface Sequences {
  readonly count: number;
  /** At least count + 1 numbers: the first is 0, the last that counts the number of rows; each sequence has at least one. */
  readonly starts: Int32Array;
  /** count × the network's memory: the state before each sequence's first row, a constant for every derivative. */
  readonly states: Vec;
}
