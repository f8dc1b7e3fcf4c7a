import type { KernelConvolution, LayerSpec } from '../contracts.ts';
import type { Kernels } from '../kernel-module.ts';
import { activationCodes, type LayerSite, type Pass, type StackLayer } from './stack-layer.ts';
import { Weights } from './weights.ts';

/** Positions that go through a product together: what they see stays in the second-level cache. */
const BLOCK_POSITIONS = 1024;

/** [height, width, channels]. */
export type Image = readonly [number, number, number];

/** A convolution without padding: what it makes of an image. */
export function convolved([height, width]: Image, { kernel, stride, filters }: ConvSpec): Image {
  const along = (size: number): number => Math.floor((size - kernel) / stride) + 1;
  return [along(height), along(width), filters];
}

export type ConvSpec = Extract<LayerSpec, { kind: 'conv' }>;

/**
 * A convolution of images, channels last: every position's square of pixels is a row of a matrix that is multiplied with the
 * weights W[kernel · kernel · channels][filters]. The matrix is made block by block, in every pass anew: of all rows together it
 * would be many times the images.
 */
export class ConvLayer implements StackLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
  readonly memory = 0;
  readonly parts: readonly [KernelConvolution];
  readonly output: Float32Array;
  readonly delta: Float32Array;
  readonly #image: Image;
  readonly #spec: ConvSpec;
  readonly #weights: Weights;
  readonly #slope: Float32Array;
  readonly #patches: Float32Array;
  readonly #direct: Float32Array;
  readonly #moments: Float32Array;
  readonly #partialMoments: Float32Array;
  /** Rows of a block, and positions of a row. */
  readonly #blockRows: number;
  readonly #positions: number;
  #seen: Pass | null = null;

  constructor({ arena, maxRows, offset }: LayerSite, spec: ConvSpec, image: Image) {
    const [height, width, channels] = image;
    const [down, across] = convolved(image, spec);
    const sees = spec.kernel ** 2 * channels;
    const { filters } = spec;
    this.#image = image;
    this.#spec = spec;
    this.#positions = down * across;
    this.#blockRows = Math.max(1, Math.min(maxRows, Math.floor(BLOCK_POSITIONS / this.#positions)));
    this.inputs = height * width * channels;
    this.outputs = this.#positions * filters;
    this.#weights = new Weights(arena, sees, filters, offset);
    this.size = this.#weights.size;
    const block = this.#blockRows * this.#positions;
    this.output = arena.floats(maxRows * this.outputs + 16, 'outputs of a convolution');
    this.delta = arena.floats(maxRows * this.outputs + 16, 'derivatives of a convolution');
    this.#slope = arena.floats(spec.activation === 'silu' ? maxRows * this.outputs + 16 : 0, 'activation slopes');
    this.#patches = arena.floats(block * sees + 16, 'what a convolution sees');
    this.#direct = arena.floats(block * filters + 16, 'tangents of a convolution');
    const moments = Math.max(sees + 1, filters) ** 2 + 16;
    this.#moments = arena.floats(moments, 'moments of a convolution');
    this.#partialMoments = arena.floats(moments, 'moments of a convolution');
    this.parts = [
      {
        kind: 'conv',
        inputs: sees,
        outputs: filters,
        offset,
        uses: this.#positions,
        inputMoments: (out) => this.#inputMoments(out),
        deltaMoments: (out) => this.#deltaMoments(out),
      },
    ];
  }

  forward(pass: Pass): void {
    const { kernels, rows, theta, x } = pass;
    const weights = this.#weights;
    const out = this.output.byteOffset;
    weights.pack(kernels, theta);
    this.#blocks(rows, (begin, count) => {
      this.#see(kernels, begin, count, x);
      weights.apply(
        kernels,
        count * this.#positions,
        this.#patches.byteOffset,
        weights.bias(theta),
        0,
        out + 4 * begin * this.outputs,
      );
    });
    kernels.activate(this.#kind, rows * this.outputs, out, this.#slope.byteOffset);
    this.#seen = pass;
  }

  backward({ kernels, rows, theta, x }: Pass, total: number, dx: number): void {
    const weights = this.#weights;
    const delta = this.delta.byteOffset;
    const [height, width, channels] = this.#image;
    const { kernel, stride } = this.#spec;
    kernels.timesSlope(this.#kind, rows * this.outputs, this.output.byteOffset, this.#slope.byteOffset, delta);
    if (dx !== 0) {
      weights.packTransposed(kernels, theta);
      kernels.clear(rows * this.inputs, dx);
    }
    if (total === 0 && dx === 0) return;
    const sees = this.#patches.byteOffset;
    this.#blocks(rows, (begin, count) => {
      const from = delta + 4 * begin * this.outputs;
      const positions = count * this.#positions;
      if (total !== 0) {
        this.#see(kernels, begin, count, x);
        weights.addGradient(kernels, positions, sees, from, total, begin === 0);
      }
      if (dx === 0) return;
      weights.applyTransposed(kernels, positions, from, 0, sees);
      kernels.addPatches(count, height, width, channels, kernel, stride, sees, dx + 4 * begin * this.inputs);
    });
  }

  tangent({ kernels, rows, theta, x }: Pass, v: number, moved: number): void {
    const weights = this.#weights;
    const out = this.delta.byteOffset;
    const sees = this.#patches.byteOffset;
    const { filters } = this.#spec;
    weights.packOther(kernels, v);
    if (moved !== 0) weights.pack(kernels, theta);
    this.#blocks(rows, (begin, count) => {
      const to = out + 4 * begin * this.outputs;
      const positions = count * this.#positions;
      const direct = moved === 0 ? to : this.#direct.byteOffset;
      this.#see(kernels, begin, count, x);
      weights.applyOther(kernels, positions, sees, weights.bias(v), 0, direct);
      if (moved === 0) return;
      this.#see(kernels, begin, count, moved);
      weights.apply(kernels, positions, sees, direct, 4 * filters, to);
    });
    kernels.timesSlope(this.#kind, rows * this.outputs, this.output.byteOffset, this.#slope.byteOffset, out);
  }

  get #kind(): number {
    return activationCodes[this.#spec.activation];
  }

  #blocks(rows: number, visit: (begin: number, count: number) => void): void {
    for (let begin = 0; begin < rows; begin += this.#blockRows) visit(begin, Math.min(this.#blockRows, rows - begin));
  }

  /** The block's matrix: of `x`, or of the derivative of x. */
  #see(kernels: Kernels, begin: number, count: number, x: number): void {
    const [height, width, channels] = this.#image;
    const { kernel, stride } = this.#spec;
    const from = x + 4 * begin * this.inputs;
    kernels.patches(count, height, width, channels, kernel, stride, from, this.#patches.byteOffset);
  }

  #inputMoments(out: Float32Array): void {
    const { kernels, rows, x } = this.#seen!;
    const sees = this.#patches.byteOffset;
    this.#gram(kernels, rows, this.#weights.inputs, out, true, (begin, count) => {
      this.#see(kernels, begin, count, x);
      return sees;
    });
  }

  #deltaMoments(out: Float32Array): void {
    const { kernels, rows } = this.#seen!;
    const delta = this.delta.byteOffset;
    this.#gram(kernels, rows, this.#spec.filters, out, false, (begin) => delta + 4 * begin * this.outputs);
  }

  #gram(
    kernels: Kernels,
    rows: number,
    width: number,
    out: Float32Array,
    homogeneous: boolean,
    block: (begin: number, count: number) => number,
  ): void {
    const w = homogeneous ? width + 1 : width;
    const flag = homogeneous ? 1 : 0;
    const [sum, partial] = [this.#moments.byteOffset, this.#partialMoments.byteOffset];
    this.#blocks(rows, (begin, count) => {
      const to = begin === 0 ? sum : partial;
      kernels.gramBlock(count * this.#positions, width, block(begin, count), to, flag);
      if (begin > 0) kernels.axpy(w * w, 1, partial, sum);
    });
    kernels.finishGram(width, sum, rows * this.#positions, flag);
    out.set(this.#moments.subarray(0, w * w));
  }
}
