import type { Activation, LayerSpec } from '@belay-rl/core';

/** A matrix of inputs × outputs, row-major, and a number for each output. */
export interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** y = φ(x W + b). */
export interface DenseLayer extends Matrix {
  readonly kind: 'dense';
  readonly activation: Activation;
}

/**
 * A convolution without padding of an image [height, width, channels], channels last: at every position, top to bottom and left to
 * right, φ(s W + b) with s the kernel × kernel × channels numbers that it sees.
 */
export interface ConvLayer extends Matrix {
  readonly kind: 'conv';
  readonly image: readonly [number, number, number];
  readonly kernel: number;
  readonly stride: number;
  readonly activation: Activation;
}

/**
 * Gated recurrent units: r = σ(x W_r + h U_r), z = σ(x W_z + h U_z), n = tanh(x W_n + r · (h U_n)), h′ = n + z (h − n), each product
 * with its bias. `matrices`: W_r, W_z, W_n, U_r, U_z, U_n. The state begins at `stateAt` of the policy's.
 */
export interface GruLayer {
  readonly kind: 'gru';
  readonly inputs: number;
  readonly outputs: number;
  readonly stateAt: number;
  readonly matrices: readonly Matrix[];
}

/** A layer with its parameters. */
export type GraphLayer = DenseLayer | ConvLayer | GruLayer;

/** Height, width and channels of what a convolution gives. */
export function convolved({ image, kernel, stride, outputs }: ConvLayer): readonly [number, number, number] {
  const along = (size: number): number => Math.floor((size - kernel) / stride) + 1;
  return [along(image[0]), along(image[1]), outputs];
}

/** The matrices of a layer, in the order of its parameters. */
export function matricesOf(layer: GraphLayer): readonly Matrix[] {
  return layer.kind === 'gru' ? layer.matrices : [layer];
}

/** Reads layers from a flat vector of parameters, one after the other. */
export class LayerReader {
  readonly #parameters: Float32Array;
  /** The next parameter, and the next number of the policy's state. */
  at: number;
  memory = 0;

  constructor(parameters: Float32Array, at: number) {
    this.#parameters = parameters;
    this.at = at;
  }

  /** A chain of layers of `width` numbers, or of an image. */
  chain(specs: readonly LayerSpec[], width: number, image: ConvLayer['image'] | null): readonly GraphLayer[] {
    let [inputs, seen] = [width, image];
    return specs.map((spec) => {
      const layer = this.#layer(spec, inputs, seen);
      seen = layer.kind === 'conv' ? convolved(layer) : null;
      inputs = seen === null ? layer.outputs : seen[0] * seen[1] * seen[2];
      return layer;
    });
  }

  #layer(spec: LayerSpec, inputs: number, image: ConvLayer['image'] | null): GraphLayer {
    if (spec.kind === 'conv') {
      const { kernel, stride, filters, activation } = spec;
      const matrix = this.#matrix(kernel ** 2 * image![2], filters);
      return { kind: 'conv', ...matrix, image: image!, kernel, stride, activation };
    }
    if (spec.kind === 'dense') {
      return { kind: 'dense', ...this.#matrix(inputs, spec.outputs), activation: spec.activation };
    }
    const { outputs } = spec;
    const matrices = [inputs, inputs, inputs, outputs, outputs, outputs].map((from) => this.#matrix(from, outputs));
    const stateAt = this.memory;
    this.memory += outputs;
    return { kind: 'gru', inputs, outputs, stateAt, matrices };
  }

  #matrix(inputs: number, outputs: number): Matrix {
    const bias = this.at + inputs * outputs;
    const end = bias + outputs;
    const weights = this.#parameters.slice(this.at, bias);
    this.at = end;
    return { inputs, outputs, weights, bias: this.#parameters.slice(bias, end) };
  }
}

/** The layer with outputs first … first + columns − 1 only. */
export function layerColumns(layer: DenseLayer, first: number, columns: number): DenseLayer {
  const { inputs, outputs, weights, bias } = layer;
  const kept = new Float32Array(inputs * columns);
  for (let i = 0; i < inputs; i++) {
    const from = i * outputs + first;
    kept.set(weights.subarray(from, from + columns), i * columns);
  }
  return { ...layer, outputs: columns, weights: kept, bias: bias.slice(first, first + columns) };
}
