import { BelayError, type State } from '@belay-rl/core';
import { Mt19937 } from './mt19937.ts';

/** numpy's legacy `RandomState`: the same draws, in the same order, from the same words. */
export class RandomState {
  readonly #twister: Mt19937;

  constructor(seed = 0) {
    this.#twister = new Mt19937(seed);
  }

  /** Starts the stream anew; `seed` in [0, 2³²). */
  seed(seed: number): void {
    this.#twister.seed(seed);
  }

  uint32(): number {
    return this.#twister.uint32();
  }

  /** A 53-bit double in [0, 1); two words (`random_sample`). */
  double(): number {
    return this.#twister.double();
  }

  /** Goes on as if so many doubles had been drawn. */
  skipDoubles(count: number): void {
    this.#twister.skip(2 * count);
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.double();
  }

  /** Uniform in {0, …, n − 1} by masked rejection (`choice(n)`); n = 1 draws nothing. */
  pick(n: number): number {
    if (n <= 1) return 0;
    let mask = n - 1;
    for (let shift = 1; shift < 32; shift *= 2) mask |= mask >>> shift;
    for (;;) {
      const value = (this.#twister.uint32() & mask) >>> 0;
      if (value <= n - 1) return value;
    }
  }

  /** Index drawn with the given weights (`choice(n, p=…)`): the number of normalised cumulative sums ≤ one double. */
  weightedPick(weights: readonly number[]): number {
    const cumulative: number[] = [];
    let total = 0;
    for (const weight of weights) {
      total += weight;
      cumulative.push(total);
    }
    const u = this.double();
    return cumulative.filter((sum) => sum / total <= u).length;
  }

  /** Binomial by inversion, right if min(p, 1 − p)·n ≤ 30. p = 1 gives n and still draws one double. */
  binomial(n: number, p: number): number {
    return p > 0.5 ? n - this.#inversion(n, 1 - p) : this.#inversion(n, p);
  }

  #inversion(n: number, p: number): number {
    const q = 1 - p;
    const start = Math.exp(n * Math.log(q));
    const bound = Math.floor(Math.min(n, n * p + 10 * Math.sqrt(n * p * q + 1)));
    let px = start;
    let u = this.double();
    let x = 0;
    while (u > px) {
      x++;
      if (x > bound) {
        x = 0;
        px = start;
        u = this.double();
      } else {
        u -= px;
        px = ((n - x + 1) * p * px) / (x * q);
      }
    }
    return x;
  }

  #spareNormal: number | undefined;

  /** Standard normal by Marsaglia's polar method, two at a time (`standard_normal`, legacy). */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.double() - 1;
      const y = 2 * this.double() - 1;
      const r2 = x * x + y * y;
      if (r2 < 1 && r2 !== 0) {
        const scale = Math.sqrt((-2 * Math.log(r2)) / r2);
        this.#spareNormal = scale * x;
        return scale * y;
      }
    }
  }

  /** The generator's words and position; the words are its own. */
  get generator(): { readonly words: Uint32Array; readonly position: number } {
    return this.#twister;
  }

  setGenerator(words: Uint32Array, position: number): void {
    this.#twister.restore(words, position);
    this.#spareNormal = undefined;
  }

  save(): State {
    return {
      words: this.#twister.words.slice(),
      position: this.#twister.position,
      spareNormal: this.#spareNormal ?? null,
    };
  }

  load(state: State): void {
    const { words, position, spareNormal } = state;
    if (!(words instanceof Uint32Array) || words.length !== 624 || typeof position !== 'number') {
      throw new BelayError(
        'bad-random-state',
        'The saved random state does not hold the 624 words and the position of an MT19937 generator.',
      );
    }
    this.#twister.restore(words, position);
    this.#spareNormal = typeof spareNormal === 'number' ? spareNormal : undefined;
  }
}
