import { GRADIENT_BLOCK_ROWS } from '../blocks.ts';
import type { Kernels } from '../kernel-module.ts';
import { panelFloats } from '../panels.ts';
import type { Arena } from './arena.ts';

/**
 * Rows that are read off an image (assembly/convolve.ts): `count` positions, each of which sees `runs` runs of `run` numbers, `line`
 * bytes apart; `places` and `x` are addresses.
 */
export interface SeenRows {
  readonly count: number;
  readonly runs: number;
  readonly run: number;
  readonly line: number;
  readonly places: number;
  readonly x: number;
}

/**
 * A matrix W[inputs][outputs] in the flat vector with its bias behind it, and room to pack it in: the products that every kind of
 * layer is made of. Gradients are summed in fixed blocks of rows.
 */
export class Weights {
  readonly inputs: number;
  readonly outputs: number;
  readonly offset: number;
  /** W and the bias. */
  readonly size: number;
  readonly #panels: Float32Array;
  readonly #others: Float32Array;
  readonly #partial: Float32Array;
  readonly #zeros: Float32Array;

  constructor(arena: Arena, inputs: number, outputs: number, offset: number) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.offset = offset;
    this.size = (inputs + 1) * outputs;
    const panels = Math.max(panelFloats(inputs, outputs), panelFloats(outputs, inputs));
    this.#panels = arena.floats(panels + 16, 'packed weights');
    this.#others = arena.floats(panels + 16, 'packed weights');
    this.#partial = arena.floats(this.size, 'a partial gradient');
    this.#zeros = arena.floats(Math.max(inputs, outputs) + 16, 'zeros');
  }

  /** Address of the bias in a flat vector. */
  bias(theta: number): number {
    return theta + 4 * (this.offset + this.inputs * this.outputs);
  }

  /** Packs W for `apply`, and Wᵀ for `applyTransposed`: one of the two at a time. */
  pack(kernels: Kernels, theta: number): void {
    kernels.pack(this.inputs, this.outputs, theta + 4 * this.offset, this.#panels.byteOffset);
  }

  packTransposed(kernels: Kernels, theta: number): void {
    kernels.packTransposed(this.outputs, this.inputs, theta + 4 * this.offset, this.#panels.byteOffset);
  }

  /** Packs the same place of a direction, for `applyOther`. */
  packOther(kernels: Kernels, v: number): void {
    kernels.pack(this.inputs, this.outputs, v + 4 * this.offset, this.#others.byteOffset);
  }

  /** out (rows × outputs) ← init + x W; initStride 0: one row of init for all. */
  apply(kernels: Kernels, rows: number, x: number, init: number, initStride: number, out: number): void {
    kernels.dense(rows, this.inputs, this.outputs, x, this.#panels.byteOffset, 1, init, initStride, out);
  }

  applyOther(kernels: Kernels, rows: number, x: number, init: number, initStride: number, out: number): void {
    kernels.dense(rows, this.inputs, this.outputs, x, this.#others.byteOffset, 1, init, initStride, out);
  }

  /** As `apply`, of rows that an image's positions see. */
  applySeen(kernels: Kernels, seen: SeenRows, init: number, initStride: number, out: number): void {
    this.#convolve(kernels, seen, this.#panels.byteOffset, init, initStride, out);
  }

  applyOtherSeen(kernels: Kernels, seen: SeenRows, init: number, initStride: number, out: number): void {
    this.#convolve(kernels, seen, this.#others.byteOffset, init, initStride, out);
  }

  #convolve(kernels: Kernels, seen: SeenRows, panels: number, init: number, initStride: number, out: number): void {
    const { count, runs, run, line, places, x } = seen;
    kernels.convolve(count, this.outputs, runs, run, line, places, x, panels, init, initStride, out);
  }

  /** out (rows × inputs) ← init + d Wᵀ; init 0: nothing. */
  applyTransposed(kernels: Kernels, rows: number, d: number, init: number, out: number): void {
    const start = init === 0 ? this.#zeros.byteOffset : init;
    const stride = init === 0 ? 0 : 4 * this.inputs;
    kernels.dense(rows, this.outputs, this.inputs, d, this.#panels.byteOffset, 1, start, stride, out);
  }

  /** total's part ← Σ xᵀd and Σ d over rows, if `first`; added to it otherwise. */
  addGradient(kernels: Kernels, rows: number, x: number, d: number, total: number, first: boolean): void {
    const { inputs, outputs } = this;
    this.#inBlocks(kernels, rows, d, total, first, (begin, count, delta, to) => {
      kernels.outer(count, inputs, outputs, x + 4 * begin * inputs, delta, to, 4 * outputs, 0);
    });
  }

  /** As `addGradient`, of rows that an image's positions see. */
  addGradientSeen(kernels: Kernels, seen: SeenRows, d: number, total: number, first: boolean): void {
    const { runs, run, line, places, x } = seen;
    this.#inBlocks(kernels, seen.count, d, total, first, (begin, count, delta, to) => {
      kernels.convolveOuter(count, this.outputs, runs, run, line, places + 4 * begin, x, delta, to);
    });
  }

  #inBlocks(
    kernels: Kernels,
    rows: number,
    d: number,
    total: number,
    first: boolean,
    products: (begin: number, count: number, delta: number, to: number) => void,
  ): void {
    const { inputs, outputs } = this;
    const sum = total + 4 * this.offset;
    for (let begin = 0; begin < rows; begin += GRADIENT_BLOCK_ROWS) {
      const block = Math.min(GRADIENT_BLOCK_ROWS, rows - begin);
      const to = first && begin === 0 ? sum : this.#partial.byteOffset;
      const delta = d + 4 * begin * outputs;
      products(begin, block, delta, to);
      kernels.columnSums(block, outputs, delta, to + 4 * inputs * outputs);
      if (to !== sum) kernels.axpy(this.size, 1, to, sum);
    }
  }
}
