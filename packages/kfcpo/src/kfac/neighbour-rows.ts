import type { Engine, Rows } from '@belay-rl/core';

/** Reads E[x_t x_{t−1}ᵀ] of a layer's rows, or as much of it as a chain needs. */
export interface NeighbourMoments {
  /** Takes the rows that have one before them; the number of these. */
  read(rows: Rows, previous: Int32Array): Promise<number>;
  /** Entry (i, j); if asked for, each row has a 1 at its end. */
  at(i: number, j: number): number;
}

/**
 * The symmetric part, from two Gram matrices: with s = (x_t + x_{t−1})/2 and m = (x_t − x_{t−1})/2,
 * s sᵀ − m mᵀ = (x_t x_{t−1}ᵀ + x_{t−1} x_tᵀ)/2.
 */
export class SymmetricMoments implements NeighbourMoments {
  readonly #engine: Engine;
  readonly #homogeneous: boolean;
  readonly #pairs: Rows;
  readonly #sums: Float32Array;
  readonly #differences: Float32Array;
  readonly #inner: number;
  readonly #width: number;

  /** `pairs`: room for rows as wide as x. */
  constructor(engine: Engine, pairs: Rows, homogeneous: boolean) {
    const { width } = pairs;
    this.#engine = engine;
    this.#homogeneous = homogeneous;
    this.#inner = width;
    this.#width = homogeneous ? width + 1 : width;
    this.#pairs = pairs;
    this.#sums = engine.vector(this.#width ** 2);
    this.#differences = engine.vector(width ** 2);
  }

  async read({ host, count }: Rows, previous: Int32Array): Promise<number> {
    const pairs = this.#write(host!, count, previous, 1);
    if (pairs === 0) return 0;
    await this.#engine.gram(this.#pairs, this.#sums, this.#homogeneous);
    this.#write(host!, count, previous, -1);
    await this.#engine.gram(this.#pairs, this.#differences, false);
    return pairs;
  }

  /** The 1 at the end of each row has no difference. */
  at(i: number, j: number): number {
    const sum = this.#sums[i * this.#width + j]!;
    return i < this.#inner && j < this.#inner ? sum - this.#differences[i * this.#inner + j]! : sum;
  }

  #write(host: Float32Array, count: number, previous: Int32Array, sign: 1 | -1): number {
    const width = this.#inner;
    const to = this.#pairs.host!;
    let pairs = 0;
    for (let row = 0; row < count; row++) {
      const before = previous[row]!;
      if (before < 0) continue;
      const at = pairs++ * width;
      for (let i = 0; i < width; i++) {
        to[at + i] = 0.5 * (host[row * width + i]! + sign * host[before * width + i]!);
      }
    }
    this.#pairs.count = pairs;
    return pairs;
  }
}

/** All of it: the off-diagonal block of the Gram matrix of rows [x_t, x_{t−1}]. */
export class DirectedMoments implements NeighbourMoments {
  readonly #engine: Engine;
  readonly #homogeneous: boolean;
  readonly #pairs: Rows;
  readonly #gram: Float32Array;
  readonly #inner: number;
  readonly #width: number;

  /** `pairs`: room for rows twice as wide as x. */
  constructor(engine: Engine, pairs: Rows, homogeneous: boolean) {
    this.#engine = engine;
    this.#homogeneous = homogeneous;
    this.#pairs = pairs;
    this.#inner = pairs.width / 2;
    this.#width = homogeneous ? pairs.width + 1 : pairs.width;
    this.#gram = engine.vector(this.#width ** 2);
  }

  async read({ host, count }: Rows, previous: Int32Array): Promise<number> {
    const width = this.#inner;
    const to = this.#pairs.host!;
    let pairs = 0;
    for (let row = 0; row < count; row++) {
      const before = previous[row]!;
      if (before < 0) continue;
      const at = 2 * width * pairs++;
      to.set(host!.subarray(row * width, (row + 1) * width), at);
      to.set(host!.subarray(before * width, (before + 1) * width), at + width);
    }
    this.#pairs.count = pairs;
    if (pairs > 0) await this.#engine.gram(this.#pairs, this.#gram, this.#homogeneous);
    return pairs;
  }

  at(i: number, j: number): number {
    const last = 2 * this.#inner;
    const row = i < this.#inner ? i : last;
    const column = j < this.#inner ? this.#inner + j : last;
    return this.#gram[row * this.#width + column]!;
  }
}
