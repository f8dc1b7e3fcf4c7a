/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by the 1998-style integer recurrence that numpy's
 * legacy `RandomState(seed)` uses.
 */
const SIZE = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX = 0x9908b0df;
const TWO_POW_26 = 67108864;
const TWO_POW_MINUS_53 = 2 ** -53;

export class Mt19937 {
  /** The 624 words of state. Read-only for callers outside `restore`. */
  readonly words = new Uint32Array(SIZE);
  /** The same memory: signed numbers stay 32 bits wide in every register. */
  readonly #signed = new Int32Array(this.words.buffer);
  #position = SIZE;

  constructor(seed: number) {
    this.seed(seed);
  }

  seed(seed: number): void {
    const words = this.words;
    words[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const previous = words[i - 1]!;
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.#position = SIZE;
  }

  /** Next output in [0, 2³²). */
  uint32(): number {
    if (this.#position === SIZE) this.#generate();
    return temper(this.#signed[this.#position++]!) >>> 0;
  }

  /** A 53-bit double in [0, 1) of the next two outputs: (a ⋅ 2²⁶ + b) / 2⁵³, a and b their upper 27 and 26 bits. */
  double(): number {
    const at = this.#position;
    // Mostly both words are at hand.
    if (at + 2 > SIZE) return ((this.uint32() >>> 5) * TWO_POW_26 + (this.uint32() >>> 6)) * TWO_POW_MINUS_53;
    const words = this.#signed;
    this.#position = at + 2;
    return ((temper(words[at]!) >>> 5) * TWO_POW_26 + (temper(words[at + 1]!) >>> 6)) * TWO_POW_MINUS_53;
  }

  /** Goes on as if `words` outputs had been asked for. */
  skip(words: number): void {
    for (let left = words; left > 0; ) {
      if (this.#position === SIZE) this.#generate();
      const now = Math.min(left, SIZE - this.#position);
      this.#position += now;
      left -= now;
    }
  }

  get position(): number {
    return this.#position;
  }

  restore(words: Uint32Array, position: number): void {
    this.words.set(words);
    this.#position = position;
  }

  #generate(): void {
    const words = this.#signed;
    let word = words[0]!;
    let k = 0;
    for (; k < SIZE - SHIFT; k++) {
      const next = words[k + 1]!;
      words[k] = words[k + SHIFT]! ^ twist(word, next);
      word = next;
    }
    for (; k < SIZE - 1; k++) {
      const next = words[k + 1]!;
      words[k] = words[k + SHIFT - SIZE]! ^ twist(word, next);
      word = next;
    }
    words[SIZE - 1] = words[SHIFT - 1]! ^ twist(word, words[0]!);
    this.#position = 0;
  }
}

function twist(high: number, low: number): number {
  const y = (high & UPPER) | (low & LOWER);
  // −1 or 0: which of them is as good as random, so that a branch would be guessed wrong half the time.
  return (y >>> 1) ^ (-(y & 1) & MATRIX);
}

/** All 32 bits, as a signed number. */
function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}
