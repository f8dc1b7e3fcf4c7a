import type { KernelConvolution, LayerSpec } from '../contracts.ts';
import type { Kernels } from '../kernel-module.ts';
import { activationCodes, type LayerSite, type Pass, type StackLayer } from './stack-layer.ts';
import { type SeenRows, Weights } from './weights.ts';

/** Positions that go through a product together: what they see stays in the second-level cache. */
const BLOCK_POSITIONS = 1024;

/** Positions whose derivatives of what they see are made before they are added up. */
const BACK_POSITIONS = 128;

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
 * weights W[kernel · kernel · channels][filters]. Products read the matrix off the images (assembly/convolve.ts); it is made, block by
 * block, only for second moments and for derivatives on their way back.
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
  /** Of every position of a block of rows: bytes from the first row's image to the first number that the position sees. */
  readonly #places: Int32Array;
  readonly #direct: Float32Array;
  readonly #moments: Float32Array;
  readonly #partialMoments: Float32Array;
  /** Rows of a block, and positions of a row. */
  readonly #blockRows: number;
  readonly #positions: number;
  #last: Pass | null = null;

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
    this.#places = arena.integers(block, 'where positions lie');
    for (let p = 0; p < this.#places.length; p++) {
      const at = p % this.#positions;
      const pixel = (Math.floor(at / across) * width + (at % across)) * spec.stride;
      this.#places[p] = 4 * (Math.floor(p / this.#positions) * this.inputs + pixel * channels);
    }
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
    const slope = this.#slope.byteOffset;
    weights.pack(kernels, theta);
    this.#blocks(rows, (begin, count) => {
      const at = 4 * begin * this.outputs;
      const out = this.output.byteOffset + at;
      weights.applySeen(kernels, this.#seen(begin, count, x), weights.bias(theta), 0, out);
      kernels.activate(this.#kind, count * this.outputs, out, slope + at);
    });
    this.#last = pass;
  }

  backward({ kernels, rows, theta, x }: Pass, total: number, dx: number): void {
    const weights = this.#weights;
    if (dx !== 0) weights.packTransposed(kernels, theta);
    this.#blocks(rows, (begin, count) => {
      const delta = this.delta.byteOffset + 4 * begin * this.outputs;
      this.#timesSlope(kernels, begin, count);
      if (total !== 0) weights.addGradientSeen(kernels, this.#seen(begin, count, x), delta, total, begin === 0);
      if (dx !== 0) this.#back(kernels, count, delta, dx + 4 * begin * this.inputs);
    });
  }

  /** dx (count × inputs) ← Wᵀ of the rows' derivatives, few rows at a time: what positions say of what they see is soon read again. */
  #back(kernels: Kernels, count: number, delta: number, dx: number): void {
    const [height, width, channels] = this.#image;
    const { kernel, stride } = this.#spec;
    const sees = this.#patches.byteOffset;
    const step = Math.min(this.#blockRows, Math.max(1, Math.floor(BACK_POSITIONS / this.#positions)));
    kernels.clear(count * this.inputs, dx);
    for (let begin = 0; begin < count; begin += step) {
      const rows = Math.min(step, count - begin);
      this.#weights.applyTransposed(kernels, rows * this.#positions, delta + 4 * begin * this.outputs, 0, sees);
      kernels.addPatches(rows, height, width, channels, kernel, stride, sees, dx + 4 * begin * this.inputs);
    }
  }

  tangent({ kernels, rows, theta, x }: Pass, v: number, moved: number): void {
    const weights = this.#weights;
    weights.packOther(kernels, v);
    if (moved !== 0) weights.pack(kernels, theta);
    this.#blocks(rows, (begin, count) => {
      const to = this.delta.byteOffset + 4 * begin * this.outputs;
      const direct = moved === 0 ? to : this.#direct.byteOffset;
      weights.applyOtherSeen(kernels, this.#seen(begin, count, x), weights.bias(v), 0, direct);
      if (moved !== 0) {
        weights.applySeen(kernels, this.#seen(begin, count, moved), direct, 4 * this.#spec.filters, to);
      }
      this.#timesSlope(kernels, begin, count);
    });
  }

  /** The rows' deltas times φ′. */
  #timesSlope(kernels: Kernels, begin: number, count: number): void {
    const at = 4 * begin * this.outputs;
    const slope = this.#slope.byteOffset + at;
    const [output, delta] = [this.output.byteOffset + at, this.delta.byteOffset + at];
    kernels.timesSlope(this.#kind, count * this.outputs, output, slope, delta);
  }

  get #kind(): number {
    return activationCodes[this.#spec.activation];
  }

  #blocks(rows: number, visit: (begin: number, count: number) => void): void {
    for (let begin = 0; begin < rows; begin += this.#blockRows) visit(begin, Math.min(this.#blockRows, rows - begin));
  }

  /** What the positions of a block of rows see of `x`, or of the derivative of x. */
  #seen(begin: number, count: number, x: number): SeenRows {
    const [, width, channels] = this.#image;
    const { kernel } = this.#spec;
    return {
      count: count * this.#positions,
      runs: kernel,
      run: kernel * channels,
      line: 4 * width * channels,
      places: this.#places.byteOffset,
      x: x + 4 * begin * this.inputs,
    };
  }

  #inputMoments(out: Float32Array): void {
    const { kernels, rows, x } = this.#last!;
    const sees = this.#patches.byteOffset;
    this.#gram(kernels, rows, this.#weights.inputs, out, true, (begin, count) => {
      const [height, width, channels] = this.#image;
      const { kernel, stride } = this.#spec;
      kernels.patches(count, height, width, channels, kernel, stride, x + 4 * begin * this.inputs, sees);
      return sees;
    });
  }

  #deltaMoments(out: Float32Array): void {
    const { kernels, rows } = this.#last!;
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
