import { BelayError, type Rows } from '@belay-rl/core';
import type { EngineDevice } from './engine-device.ts';

/** Rows on the device. `buffer` holds capacity × width numbers, row-major. */
export class DeviceRows implements Rows {
  count = 0;
  readonly capacity: number;
  readonly width: number;
  readonly host = null;
  readonly buffer: GPUBuffer;

  constructor(on: EngineDevice, capacity: number, width: number, buffer?: GPUBuffer) {
    this.capacity = capacity;
    this.width = width;
    this.buffer = buffer ?? on.numbers(`${capacity} rows of ${width}`, capacity * width);
  }
}

/** Rows that lie on this device, with a sane count; throws `engine-shape` otherwise. */
export function onDevice(name: string, rows: Rows): DeviceRows {
  if (!(rows instanceof DeviceRows)) {
    throw shape(`${name} does not lie on the graphics device: fill rows of this engine by put.`);
  }
  if (!Number.isInteger(rows.count) || rows.count < 0 || rows.count > rows.capacity) {
    throw shape(`${name} says it has ${rows.count} of at most ${rows.capacity} rows.`);
  }
  return rows;
}

/** Sizes that do not fit. */
export function shape(sentence: string): BelayError {
  return new BelayError('engine-shape', sentence);
}

/** Throws `engine-shape` unless the vector holds at least `min` numbers. */
export function requireLength(name: string, vector: { readonly length: number }, min: number): void {
  if (vector.length < min) throw shape(`${name} holds ${vector.length} numbers, but ${min} are needed.`);
}

/** Throws `engine-shape` unless `value` is a whole number of at least `min`. */
export function requireInteger(name: string, value: number, min: number): void {
  if (!Number.isInteger(value) || value < min) {
    throw shape(`${name} must be an integer of at least ${min}, but is ${value}.`);
  }
}
