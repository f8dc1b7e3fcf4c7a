import { seedSequence } from './seed-sequence.ts';

/** PCG64 (XSL-RR 128/64, O'Neill 2014) as numpy seeds it. Only resets draw from it, so 128-bit arithmetic is left to BigInt. */
const MULTIPLIER = (2549297995355413924n << 64n) + 4865540595714422341n;
const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;

export class Pcg64 {
  #state = 0n;
  #increment = 1n;

  constructor(seed: number) {
    this.seed(seed);
  }

  seed(seed: number): void {
    const words = seedSequence(seed, 8);
    const wide = (i: number): bigint => BigInt(words[2 * i]!) + (BigInt(words[2 * i + 1]!) << 32n);
    const initial = (wide(0) << 64n) + wide(1);
    this.#increment = ((((wide(2) << 64n) + wide(3)) << 1n) + 1n) & MASK_128;
    this.#state = 0n;
    this.#advance();
    this.#state = (this.#state + initial) & MASK_128;
    this.#advance();
  }

  /** Next output in [0, 2⁶⁴). */
  uint64(): bigint {
    this.#advance();
    const value = (this.#state >> 64n) ^ (this.#state & MASK_64);
    const turn = this.#state >> 122n;
    return ((value >> turn) | (value << (64n - turn))) & MASK_64;
  }

  get words(): readonly [state: bigint, increment: bigint] {
    return [this.#state, this.#increment];
  }

  restore(state: bigint, increment: bigint): void {
    this.#state = state;
    this.#increment = increment;
  }

  #advance(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }
}
