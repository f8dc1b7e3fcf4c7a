import { GRADIENT_BLOCK_ROWS } from '../blocks.ts';
import type { Kernels } from '../kernel-module.ts';
import { panelFloats } from '../panels.ts';
import type { Arena } from './arena.ts';

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

  /** out (rows × inputs) ← init + d Wᵀ; init 0: nothing. */
  applyTransposed(kernels: Kernels, rows: number, d: number, init: number, out: number): void {
    const start = init === 0 ? this.#zeros.byteOffset : init;
    const stride = init === 0 ? 0 : 4 * this.inputs;
    kernels.dense(rows, this.outputs, this.inputs, d, this.#panels.byteOffset, 1, start, stride, out);
  }

  /** total's part ← Σ xᵀd and Σ d over rows, if `first`; added to it otherwise. */
  addGradient(kernels: Kernels, rows: number, x: number, d: number, total: number, first: boolean): void {
    const { inputs, outputs } = this;
    const sum = total + 4 * this.offset;
    for (let begin = 0; begin < rows; begin += GRADIENT_BLOCK_ROWS) {
      const block = Math.min(GRADIENT_BLOCK_ROWS, rows - begin);
      const to = first && begin === 0 ? sum : this.#partial.byteOffset;
      const [from, delta] = [x + 4 * begin * inputs, d + 4 * begin * outputs];
      kernels.outer(block, inputs, outputs, from, delta, to, 4 * outputs, 0);
      kernels.columnSums(block, outputs, delta, to + 4 * inputs * outputs);
      if (to !== sum) kernels.axpy(this.size, 1, to, sum);
    }
  }
}
