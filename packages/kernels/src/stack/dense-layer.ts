import type { Activation, KernelLayer } from '../contracts.ts';
import { activationCodes, type LayerSite, type Pass, rowsOf, type StackLayer } from './stack-layer.ts';
import { Weights } from './weights.ts';

/** y = φ(x W + b). */
export class DenseLayer implements StackLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
  readonly memory = 0;
  readonly parts: readonly [KernelLayer];
  readonly output: Float32Array;
  readonly delta: Float32Array;
  readonly #weights: Weights;
  readonly #kind: number;
  readonly #slope: Float32Array;
  readonly #direct: Float32Array;

  /** `input`: what the rows that come in lie in. */
  constructor(site: LayerSite, outputs: number, activation: Activation, input: Float32Array) {
    const { arena, inputs, maxRows, offset } = site;
    this.inputs = inputs;
    this.outputs = outputs;
    this.#kind = activationCodes[activation];
    this.#weights = new Weights(arena, inputs, outputs, offset);
    this.size = this.#weights.size;
    this.output = arena.floats(maxRows * outputs + 16, 'outputs of a layer');
    this.delta = arena.floats(maxRows * outputs + 16, 'derivatives of a layer');
    this.#direct = arena.floats(maxRows * outputs + 16, 'tangents of a layer');
    this.#slope = arena.floats(activation === 'silu' ? maxRows * outputs + 16 : 0, 'activation slopes');
    this.parts = [
      { inputs, outputs, offset, input: rowsOf(input, maxRows, inputs), delta: rowsOf(this.delta, maxRows, outputs) },
    ];
  }

  forward({ kernels, rows, theta, x }: Pass): void {
    const weights = this.#weights;
    const out = this.output.byteOffset;
    weights.pack(kernels, theta);
    weights.apply(kernels, rows, x, weights.bias(theta), 0, out);
    kernels.activate(this.#kind, rows * this.outputs, out, this.#slope.byteOffset);
    this.parts[0].input.count = rows;
  }

  backward({ kernels, rows, theta, x }: Pass, total: number, dx: number): void {
    const delta = this.delta.byteOffset;
    kernels.timesSlope(this.#kind, rows * this.outputs, this.output.byteOffset, this.#slope.byteOffset, delta);
    this.parts[0].delta.count = rows;
    if (total !== 0) this.#weights.addGradient(kernels, rows, x, delta, total, true);
    if (dx === 0) return;
    this.#weights.packTransposed(kernels, theta);
    this.#weights.applyTransposed(kernels, rows, delta, 0, dx);
  }

  tangent({ kernels, rows, theta, x }: Pass, v: number, moved: number): void {
    const weights = this.#weights;
    const out = this.delta.byteOffset;
    const direct = moved === 0 ? out : this.#direct.byteOffset;
    weights.packOther(kernels, v);
    weights.applyOther(kernels, rows, x, weights.bias(v), 0, direct);
    if (moved !== 0) {
      weights.pack(kernels, theta);
      weights.apply(kernels, rows, moved, direct, 4 * this.outputs, out);
    }
    kernels.timesSlope(this.#kind, rows * this.outputs, this.output.byteOffset, this.#slope.byteOffset, out);
  }
}
