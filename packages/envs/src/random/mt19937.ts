/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by the 1998-style integer recurrence that numpy's
 * legacy `RandomState(seed)` uses.
 */
const SIZE = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX = 0x9908b0df;

export class Mt19937 {
  /** The 624 words of state. Read-only for callers outside `restore`. */
  readonly words = new Uint32Array(SIZE);
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
    let y = this.words[this.#position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
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
    const words = this.words;
    let k = 0;
    for (; k < SIZE - SHIFT; k++) words[k] = words[k + SHIFT]! ^ twist(words[k]!, words[k + 1]!);
    for (; k < SIZE - 1; k++) words[k] = words[k + SHIFT - SIZE]! ^ twist(words[k]!, words[k + 1]!);
    words[SIZE - 1] = words[SHIFT - 1]! ^ twist(words[SIZE - 1]!, words[0]!);
    this.#position = 0;
  }
}

function twist(high: number, low: number): number {
  const y = (high & UPPER) | (low & LOWER);
  return (y >>> 1) ^ (y & 1 ? MATRIX : 0);
}
