import type { KernelRows, Sequences, SomeRows } from './contracts.ts';
import { KernelError } from './errors.ts';
import type { LinearMemory } from './linear-memory.ts';

/** Rows in the engine's memory. `count` is set by the code that fills them. */
export class WasmRows implements KernelRows {
  count = 0;
  sequences: Sequences | null = null;
  readonly capacity: number;
  readonly width: number;
  readonly host: Float32Array;

  constructor(memory: LinearMemory, capacity: number, width: number) {
    this.capacity = capacity;
    this.width = width;
    this.host = memory.floats(capacity * width, `${capacity} rows of ${width}`);
  }
}

/** The host array of rows whose count is sane; throws `engine-shape` otherwise. */
export function hostOf(name: string, rows: SomeRows): Float32Array {
  if (rows.host === null) {
    throw new KernelError('engine-shape', `${name} lies on a device; this engine computes on host arrays only.`);
  }
  if (!Number.isInteger(rows.count) || rows.count < 0 || rows.count > rows.capacity) {
    throw new KernelError('engine-shape', `${name} says it has ${rows.count} of at most ${rows.capacity} rows.`);
  }
  return rows.host;
}
