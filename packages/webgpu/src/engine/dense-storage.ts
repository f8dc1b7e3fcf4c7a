import type { Activation } from '@belay-rl/core';
import type { EngineDevice } from './engine-device.ts';

export interface DenseNetworkOptions {
  readonly on: EngineDevice;
  readonly name: string;
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly maxRows: number;
  /** Networks of this shape side by side, on the same inputs; default 1. */
  readonly lanes?: number;
  /** Output gradients that go back at once through one network; default 1. With more, `lanes` is 1. */
  readonly gradients?: number;
  /** counts[slot]: rows in use. */
  readonly counts: GPUBuffer;
  readonly slot: number;
  /** Tangents along so many directions at once; default 1, 0: none. */
  readonly tangents?: number;
  /** Numbers that stand before the network's in every vector of parameters, such as log σ; default 0. */
  readonly base?: number;
  /** Another network's parameters, to go forward with only. */
  readonly theta?: GPUBuffer;
}

/** A layer's place and storage. A network that goes forward only has no deltas. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where W begins in the flat vector. */
  readonly offset: number;
  /** Its input, lanes × maxRows × inputs (the first layer's is shared), and ∂/∂ pre-activation, lanes or gradients × maxRows × outputs. */
  readonly input: GPUBuffer;
  readonly delta: GPUBuffer;
  readonly slopes: GPUBuffer | null;
}

/** What a dense network keeps on the device: W[in][out] and bias layer by layer, as on the host. */
export interface DenseStorage {
  readonly on: EngineDevice;
  readonly name: string;
  readonly activation: Activation;
  readonly maxRows: number;
  readonly counts: GPUBuffer;
  readonly slot: number;
  readonly lanes: number;
  readonly gradients: number;
  /** Directions of tangents; 0: none. */
  readonly moving: number;
  readonly forwardOnly: boolean;
  /** Numbers of a vector of parameters. */
  readonly size: number;
  readonly layers: readonly DenseLayer[];
  /** lanes × size. */
  readonly theta: GPUBuffer;
  /** B × inputs: the rows. */
  readonly input: GPUBuffer;
  /** lanes × maxRows × outputs. */
  readonly output: GPUBuffer;
  /** max(lanes, gradients) × size. */
  readonly gradient: GPUBuffer;
  /** tangents × size; tangents × maxRows × outputs. */
  readonly direction: GPUBuffer | null;
  readonly moved: GPUBuffer | null;
  /** Bound where a kernel has a buffer that it does not use. */
  readonly none: GPUBuffer;
}

export function denseStorage(options: DenseNetworkOptions): DenseStorage {
  const { on, name, sizes, activation, maxRows, counts, slot } = options;
  const { lanes = 1, gradients = 1, tangents = 1, base = 0 } = options;
  const forwardOnly = options.theta !== undefined;
  const back = Math.max(lanes, gradients);
  const last = sizes.at(-1)!;
  const input = on.numbers(`the inputs of ${name}`, maxRows * sizes[0]!);
  const { layers, size } = layOut(options, { back, base, input, forwardOnly });
  const moving = lanes === 1 && !forwardOnly ? tangents : 0;
  return {
    on,
    name,
    activation,
    maxRows,
    counts,
    slot,
    lanes,
    gradients,
    moving,
    forwardOnly,
    size,
    layers,
    theta: options.theta ?? on.numbers(`the parameters of ${name}`, lanes * size),
    input,
    output: on.numbers(`the outputs of ${name}`, lanes * maxRows * last),
    gradient: on.numbers(`the gradients of ${name}`, forwardOnly ? 1 : back * size),
    direction: moving > 0 ? on.numbers(`the directions of ${name}`, moving * size) : null,
    moved: moving > 0 ? on.numbers(`the tangents of ${name}`, moving * maxRows * last) : null,
    none: on.numbers('nothing', 1),
  };
}

function layOut(
  { on, name, sizes, activation, maxRows, lanes = 1 }: DenseNetworkOptions,
  given: { readonly back: number; readonly base: number; readonly input: GPUBuffer; readonly forwardOnly: boolean },
): { readonly layers: readonly DenseLayer[]; readonly size: number } {
  const layers: DenseLayer[] = [];
  let size = given.base;
  let { input } = given;
  for (let l = 0; l < sizes.length - 1; l++) {
    const [inputs, outputs] = [sizes[l]!, sizes[l + 1]!];
    const hidden = l + 2 < sizes.length;
    layers.push({
      inputs,
      outputs,
      offset: size,
      input,
      delta: on.numbers(`the deltas of ${name}`, given.forwardOnly ? 1 : given.back * maxRows * outputs),
      slopes: activation === 'silu' && hidden ? on.numbers(`the slopes of ${name}`, lanes * maxRows * outputs) : null,
    });
    if (hidden) input = on.numbers(`the activations of ${name}`, lanes * maxRows * outputs);
    size += (inputs + 1) * outputs;
  }
  return { layers, size };
}
