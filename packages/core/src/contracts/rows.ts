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
}
