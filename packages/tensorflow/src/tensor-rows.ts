import { BelayError, type Rows } from '@belay-rl/core';
import type { TensorHome } from './tensor-home.ts';
import type { Tensor } from './tensorflow.ts';

/** Rows as a tensor of those that were written. Rows beyond them, which no call wrote, are zeros. */
export class TensorRows implements Rows {
  count = 0;
  readonly host = null;
  readonly capacity: number;
  readonly width: number;
  readonly #home: TensorHome;
  #tensor: Tensor | null = null;

  constructor(home: TensorHome, capacity: number, width: number) {
    this.#home = home;
    this.capacity = capacity;
    this.width = width;
  }

  /** Takes these rows in place of those before. `count`: rows in use, absent: all. */
  set(tensor: Tensor, count = tensor.shape[0]!): void {
    const before = this.#tensor;
    this.#tensor = this.#home.keep(tensor);
    this.#home.release(before);
    this.count = count;
  }

  /** No rows at all: TensorFlow.js' backends do not agree on tensors of none. */
  clear(): void {
    this.#home.release(this.#tensor);
    this.#tensor = null;
    this.count = 0;
  }

  /** The rows in use, count × width, within a tidy; count > 0. Throws `engine-shape` if `count` is not sane. */
  used(name: string): Tensor {
    this.check(name);
    return this.first(this.count);
  }

  /** The first `rows` rows; those that were not written are zeros. */
  first(rows: number): Tensor {
    const { tf } = this.#home;
    const written = this.#tensor?.shape[0] ?? 0;
    if (rows === written) return this.#tensor!;
    if (rows < written) return tf.slice(this.#tensor!, [0, 0], [rows, this.width]);
    const rest = tf.zeros([rows - written, this.width]);
    return this.#tensor === null ? rest : tf.concat([this.#tensor, rest], 0);
  }

  /** Rows that were written. */
  get written(): number {
    return this.#tensor?.shape[0] ?? 0;
  }

  check(name: string): void {
    if (!Number.isInteger(this.count) || this.count < 0 || this.count > this.capacity) {
      throw new BelayError('engine-shape', `${name} says it has ${this.count} of at most ${this.capacity} rows.`);
    }
  }
}

/** The rows as this package makes them; throws `engine-shape` for another engine's. */
export function ownRows(name: string, rows: Rows): TensorRows {
  if (rows instanceof TensorRows) return rows;
  throw new BelayError('engine-shape', `${name} is of another engine; make the rows by this one.`);
}
