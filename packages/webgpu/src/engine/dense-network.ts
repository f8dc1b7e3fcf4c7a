import type { Activation } from '@belay-rl/core';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from './engine-device.ts';
import { BACKWARD, FORWARD, GATHER, OUTER, SUM_BLOCKS, TANGENT, TILE } from './kernels/dense.ts';

/** Kernels that networks need. */
export const networkKernels: Readonly<Record<string, string>> = {
  forward: FORWARD,
  backward: BACKWARD,
  tangent: TANGENT,
  outer: OUTER,
  'sum of blocks': SUM_BLOCKS,
  gather: GATHER,
};

/** The codes that kernels know activations by. */
export const activationCodes: Readonly<Record<Activation, number>> = { identity: 0, tanh: 1, relu: 2, silu: 3 };

/** Rows whose gradient one thread sums at least; sums of blocks are added in their order. */
const BLOCK_ROWS = 256;
/** Blocks at most: what they come to is kept for each. */
const MAX_BLOCKS = 128;

/** Rows that one block of a sum over `maxRows` rows has. */
export function blockRowsOf(maxRows: number): number {
  return Math.max(BLOCK_ROWS, Math.ceil(maxRows / MAX_BLOCKS));
}

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

/**
 * A dense network whose parameters, activations and gradients lie on the device: W[in][out] and bias layer by layer, as on the
 * host. `forward` reads `input`, which holds the rows; `backward` reads the last layer's `delta`. Everything is bound when it is
 * made; a pass costs a few dispatches and no wait.
 */
export class DenseNetwork {
  readonly size: number;
  readonly lanes: number;
  readonly gradients: number;
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
  readonly #forward: readonly Dispatch[];
  readonly #deltas: readonly Dispatch[];
  readonly #scores: readonly Dispatch[];
  readonly #gradients: readonly Dispatch[];
  readonly #firstGradient: readonly Dispatch[];
  readonly #tangents: readonly Dispatch[];
  readonly #options: DenseNetworkOptions;

  constructor(options: DenseNetworkOptions) {
    const {
      on,
      name,
      sizes,
      activation,
      maxRows,
      counts,
      slot,
      lanes = 1,
      gradients = 1,
      tangents = 1,
      base = 0,
    } = options;
    const forwardOnly = options.theta !== undefined;
    this.#options = options;
    this.lanes = lanes;
    this.gradients = gradients;
    const back = Math.max(lanes, gradients);
    const depth = sizes.length - 1;
    const last = sizes.at(-1)!;
    const silu = activation === 'silu';
    this.input = on.numbers(`the inputs of ${name}`, maxRows * sizes[0]!);
    this.output = on.numbers(`the outputs of ${name}`, lanes * maxRows * last);
    const layers: DenseLayer[] = [];
    let size = base;
    let input = this.input;
    for (let l = 0; l < depth; l++) {
      const [inputs, outputs] = [sizes[l]!, sizes[l + 1]!];
      const hidden = l + 1 < depth;
      layers.push({
        inputs,
        outputs,
        offset: size,
        input,
        delta: on.numbers(`the deltas of ${name}`, forwardOnly ? 1 : back * maxRows * outputs),
        slopes: silu && hidden ? on.numbers(`the slopes of ${name}`, lanes * maxRows * outputs) : null,
      });
      if (hidden) input = on.numbers(`the activations of ${name}`, lanes * maxRows * outputs);
      size += (inputs + 1) * outputs;
    }
    this.layers = layers;
    this.size = size;
    this.theta = options.theta ?? on.numbers(`the parameters of ${name}`, lanes * size);
    this.gradient = on.numbers(`the gradients of ${name}`, forwardOnly ? 1 : back * size);
    const none = on.numbers('nothing', 1);
    const code = activationCodes[activation];
    const tile = (n: number): number => Math.ceil(n / TILE);
    const wLane = lanes > 1 ? size : 0;
    const act = (l: number): number => (lanes > 1 && l > 0 ? maxRows * sizes[l]! : 0);

    this.#forward = layers.map((layer, l) => {
      const to = layers[l + 1]?.input ?? this.output;
      const whole = [
        layer.inputs,
        layer.outputs,
        layer.offset,
        l + 1 < depth ? code : 0,
        slot,
        0,
        act(l),
        wLane,
        lanes > 1 ? maxRows * layer.outputs : 0,
      ];
      const slopes = layer.slopes ?? on.numbers('nothing', 1);
      return on.threads(
        'forward',
        [counts, layer.input, this.theta, to, slopes],
        { whole: pad(whole, 12) },
        tile(maxRows) * tile(layer.outputs),
        lanes,
      );
    });

    const deltas = (z: number): readonly Dispatch[] =>
      layers
        .flatMap((layer, l) => {
          if (l === 0 || forwardOnly) return [];
          const below = layers[l - 1]!;
          const whole = [
            layer.inputs,
            layer.outputs,
            layer.offset,
            code,
            slot,
            0,
            maxRows * layer.outputs,
            wLane,
            maxRows * layer.inputs,
            act(l),
          ];
          return on.threads(
            'backward',
            [counts, layer.delta, this.theta, below.delta, layer.input, below.slopes ?? none],
            { whole: pad(whole, 12) },
            tile(maxRows) * tile(layer.inputs),
            z,
          );
        })
        .toReversed();
    this.#deltas = deltas(back);
    this.#scores = back === 1 ? this.#deltas : deltas(1);

    const blockRows = blockRowsOf(maxRows);
    const blocks = Math.ceil(maxRows / blockRows);
    const parts =
      blocks === 1 || forwardOnly
        ? this.gradient
        : on.numbers(`the partial gradients of ${name}`, back * blocks * size);
    this.#gradients = forwardOnly
      ? []
      : [
          ...layers.map((layer, l) =>
            on.threads(
              'outer',
              [counts, layer.input, layer.delta, parts],
              {
                whole: pad(
                  [
                    layer.inputs,
                    layer.outputs,
                    1,
                    0,
                    slot,
                    blockRows,
                    blocks,
                    0,
                    act(l),
                    maxRows * layer.outputs,
                    blocks * size,
                    size,
                    layer.offset,
                  ],
                  16,
                ),
              },
              blocks * tile(layer.inputs + 1) * tile(layer.outputs),
              back,
            ),
          ),
          ...(blocks === 1
            ? []
            : [
                on.threads(
                  'sum of blocks',
                  [counts, parts, this.gradient],
                  { whole: [size, blocks, blockRows, slot, blocks * size, size, 0, 0] },
                  size,
                  back,
                ),
              ]),
        ];

    this.#firstGradient = this.#gradients.map((dispatch) => ({ ...dispatch, z: 1 }));
    const moving = lanes === 1 && !forwardOnly ? tangents : 0;
    this.direction = moving > 0 ? on.numbers(`the directions of ${name}`, moving * size) : null;
    this.moved = moving > 0 ? on.numbers(`the tangents of ${name}`, moving * maxRows * last) : null;
    const widest = Math.max(...sizes.slice(1));
    const scratch =
      moving > 0 ? [0, 1].map(() => on.numbers(`the tangents of ${name}`, moving * maxRows * widest)) : [];
    this.#tangents =
      moving === 0
        ? []
        : layers.map((layer, l) => {
            const final = l + 1 === depth;
            const whole = [
              layer.inputs,
              layer.outputs,
              layer.offset,
              final ? 0 : code,
              slot,
              l === 0 ? 1 : 0,
              maxRows * layer.inputs,
              0,
              maxRows * layer.outputs,
              size,
            ];
            const from = l === 0 ? none : scratch[l % 2]!;
            const y = layers[l + 1]?.input ?? none;
            const to = final ? this.moved! : scratch[(l + 1) % 2]!;
            return on.threads(
              'tangent',
              [counts, layer.input, from, this.theta, this.direction!, y, layer.slopes ?? none, to],
              { whole: pad(whole, 12) },
              tile(maxRows) * tile(layer.outputs),
              moving,
            );
          });
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
    const { on, counts, slot, maxRows } = this.#options;
    const layer = this.layers[0]!;
    const none = on.numbers('nothing', 1);
    const whole = pad([layer.inputs, layer.outputs, layer.offset, 0, slot], 12);
    return on.threads(
      'backward',
      [counts, layer.delta, this.theta, to, this.input, none],
      { whole },
      Math.ceil(maxRows / TILE) * Math.ceil(layer.inputs / TILE),
    );
  }
}

/** A sum over rows of aᵀ b, such as a Gram matrix, by blocks. */
export interface OuterOptions {
  readonly on: EngineDevice;
  readonly a: GPUBuffer;
  readonly aWidth: number;
  readonly aOne: boolean;
  readonly b: GPUBuffer;
  readonly bWidth: number;
  readonly bOne: boolean;
  readonly counts: GPUBuffer;
  readonly slot: number;
  readonly maxRows: number;
  readonly to: GPUBuffer;
  /** Where in it; default 0. */
  readonly offset?: number;
}

/** to ← aᵀb / count, with a 1 at the end of each row that is homogeneous. */
export function meanOuter(options: OuterOptions): readonly Dispatch[] {
  const { on, a, b, aWidth, bWidth, counts, slot, maxRows, to, offset = 0 } = options;
  const [m, k] = [aWidth + Number(options.aOne), bWidth + Number(options.bOne)];
  const length = m * k;
  const blockRows = blockRowsOf(maxRows);
  const blocks = Math.max(1, Math.ceil(maxRows / blockRows));
  const parts = blocks === 1 ? to : on.numbers('partial sums', blocks * length);
  const whole = [
    aWidth,
    bWidth,
    Number(options.aOne),
    Number(options.bOne),
    slot,
    blockRows,
    blocks,
    Number(blocks === 1),
  ];
  const outer = on.threads(
    'outer',
    [counts, a, b, parts],
    { whole: pad([...whole, 0, 0, 0, length, blocks === 1 ? offset : 0], 16) },
    blocks * Math.ceil(m / TILE) * Math.ceil(k / TILE),
  );
  if (blocks === 1) return [outer];
  const sum = on.threads(
    'sum of blocks',
    [counts, parts, to],
    { whole: [length, blocks, blockRows, slot, 0, 0, 1, offset] },
    length,
  );
  return [outer, sum];
}

function pad(numbers: readonly number[], length: number): readonly number[] {
  return [...numbers, ...new Array<number>(length - numbers.length).fill(0)];
}
