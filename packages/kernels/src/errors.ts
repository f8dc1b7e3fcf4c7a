/**
 * `engine-memory`: linear memory is exhausted or cannot be reserved. `engine-simd`: this runtime lacks the SIMD
 * instructions. `engine-shape`: sizes that do not fit together. `engine-disposed`: use after dispose().
 */
export type KernelErrorCode = 'engine-memory' | 'engine-simd' | 'engine-shape' | 'engine-disposed';

/** What this package throws: a stable code and one sentence. */
export class KernelError extends Error {
  readonly code: KernelErrorCode;

  constructor(code: KernelErrorCode, sentence: string, options: { readonly cause?: unknown } = {}) {
    super(sentence, options);
    this.name = 'KernelError';
    this.code = code;
  }
}

/** Throws `engine-shape` unless `value` is an integer of at least `least`. */
export function requireInteger(name: string, value: number, min: number): void {
  if (!Number.isInteger(value) || value < min) {
    throw new KernelError('engine-shape', `${name} must be an integer of at least ${min}, but is ${value}.`);
  }
}

/** Throws `engine-shape` unless `vector` holds at least `least` numbers. */
export function requireLength(name: string, vector: { readonly length: number }, min: number): void {
  if (vector.length < min) {
    throw new KernelError('engine-shape', `${name} holds ${vector.length} numbers, but ${min} are needed.`);
  }
}
