import { BelayError } from '@belay-rl/core';

/** Throws `engine-shape` unless `value` is an integer of at least `min`. */
export function requireInteger(name: string, value: number, min: number): void {
  if (!Number.isInteger(value) || value < min) {
    throw new BelayError('engine-shape', `${name} must be an integer of at least ${min}, but is ${value}.`);
  }
}

/** Throws `engine-shape` unless `vector` holds at least `min` numbers. */
export function requireLength(name: string, vector: { readonly length: number }, min: number): void {
  if (vector.length < min) {
    throw new BelayError('engine-shape', `${name} holds ${vector.length} numbers, but ${min} are needed.`);
  }
}
