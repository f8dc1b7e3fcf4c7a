import type { DevicePass } from '../device/device-pass.ts';
import { deltaDispatches, forwardDispatches, gradientDispatches, tangentDispatches } from './dense-dispatches.ts';
import { type DenseLayer, type DenseNetworkOptions, type DenseStorage, denseStorage } from './dense-storage.ts';
import { type Dispatch, run } from './engine-device.ts';
import { BACKWARD, FORWARD, GATHER, OUTER, SUM_BLOCKS, TANGENT, TILE } from './kernels/dense.ts';
import { pad } from './row-sums.ts';

/** Kernels that networks need. */
export const networkKernels: Readonly<Record<string, string>> = {
  forward: FORWARD,
  backward: BACKWARD,
  tangent: TANGENT,
  outer: OUTER,
  'sum of blocks': SUM_BLOCKS,
  gather: GATHER,
};

/**
 * A dense network whose parameters, activations and gradients lie on the device. `forward` reads `input`, which holds the rows;
 * `backward` reads the last layer's `delta`. Everything is bound when it is made; a pass costs a few dispatches and no wait.
 */
export class DenseNetwork {
  readonly #storage: DenseStorage;
  readonly #forward: readonly Dispatch[];
  readonly #deltas: readonly Dispatch[];
  readonly #scores: readonly Dispatch[];
  readonly #gradients: readonly Dispatch[];
  readonly #firstGradient: readonly Dispatch[];
  readonly #tangents: readonly Dispatch[];

  constructor(options: DenseNetworkOptions) {
    const storage = denseStorage(options);
    this.#storage = storage;
    const back = Math.max(storage.lanes, storage.gradients);
    this.#forward = forwardDispatches(storage);
    this.#deltas = deltaDispatches(storage, back);
    this.#scores = back === 1 ? this.#deltas : deltaDispatches(storage, 1);
    this.#gradients = gradientDispatches(storage);
    this.#firstGradient = this.#gradients.map((dispatch) => ({ ...dispatch, z: 1 }));
    this.#tangents = tangentDispatches(storage);
  }

  get size(): number {
    return this.#storage.size;
  }

  get layers(): readonly DenseLayer[] {
    return this.#storage.layers;
  }

  /** lanes × size. */
  get theta(): GPUBuffer {
    return this.#storage.theta;
  }

  /** B × inputs: the rows. */
  get input(): GPUBuffer {
    return this.#storage.input;
  }

  /** lanes × maxRows × outputs. */
  get output(): GPUBuffer {
    return this.#storage.output;
  }

  /** max(lanes, gradients) × size. */
  get gradient(): GPUBuffer {
    return this.#storage.gradient;
  }

  /** tangents × size; null: it has none. */
  get direction(): GPUBuffer | null {
    return this.#storage.direction;
  }

  /** tangents × maxRows × outputs. */
  get moved(): GPUBuffer | null {
    return this.#storage.moved;
  }

  /** output ← f(input). */
  forward(pass: DevicePass): void {
    run(pass, ...this.#forward);
  }

  /** The layers' deltas from the last layer's; with `gradient`, the gradients too. */
  backward(pass: DevicePass, gradient: boolean): void {
    run(pass, ...this.#deltas);
    if (gradient) run(pass, ...this.#gradients);
  }

  /** The layers' deltas in the first lane only, from the last layer's; with `gradient`, the first lane's gradient too. */
  scores(pass: DevicePass, gradient = false): void {
    run(pass, ...this.#scores);
    if (gradient) run(pass, ...this.#firstGradient);
  }

  /** moved ← J direction. */
  tangent(pass: DevicePass): void {
    run(pass, ...this.#tangents);
  }

  /** The gradient at the input: to (maxRows × inputs) ← delta₀ W₀ᵀ; made anew, for callers that are not in a hurry. */
  inputGradient(to: GPUBuffer): Dispatch {
    const { on, counts, slot, maxRows, theta, none } = this.#storage;
    const layer = this.layers[0]!;
    const whole = pad([layer.inputs, layer.outputs, layer.offset, 0, slot], 12);
    return on.threads(
      'backward',
      [counts, layer.delta, theta, to, this.input, none],
      { whole },
      Math.ceil(maxRows / TILE) * Math.ceil(layer.inputs / TILE),
    );
  }
}
