import type { Random, State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { hashName } from './hash.ts';
import { ziggurat } from './ziggurat.ts';

/**
 * xoshiro128** (Blackman & Vigna 2021, arXiv 1805.01407): 128 bits of state, period 2¹²⁸ − 1. The state is the whole
 * memory of a stream, and may lie in shared memory, so that a stream goes on in another thread.
 */
export class Xoshiro128 implements Random {
  readonly #s: Uint32Array;

  /** `state`: four words, not all 0; used in place. */
  constructor(state: Uint32Array) {
    this.#s = state;
  }

  uint32(): number {
    const s = this.#s;
    const s1 = s[1]!;
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const s2 = s[2]! ^ s[0]!;
    const s3 = s[3]! ^ s1;
    s[1] = s1 ^ s2;
    s[0] = s[0]! ^ s3;
    s[2] = s2 ^ (s1 << 9);
    s[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  normal(): number {
    return ziggurat(this);
  }

  save(): State {
    return { words: Uint32Array.from(this.#s) };
  }

  load(state: State): void {
    const words = state['words'];
    if (!(words instanceof Uint32Array) || words.length !== 4 || words.every((word) => word === 0)) {
      throw new BelayError(
        'checkpoint-mismatch',
        'A random stream needs `words`, four 32-bit numbers that are not all 0.',
      );
    }
    this.#s.set(words);
  }
}

/** The stream of (seed, name, indices); different names or indices never share numbers. */
export function createRandom(seed: number, name: string, ...indices: readonly number[]): Random {
  return new Xoshiro128(streamState(seed, name, ...indices));
}

/** First state of that stream: four words, never all 0. */
export function streamState(seed: number, name: string, ...indices: readonly number[]): Uint32Array<ArrayBuffer> {
  const words = hashName(seed, name, ...indices);
  if (words.every((word) => word === 0)) words[0] = 1;
  return words;
}
