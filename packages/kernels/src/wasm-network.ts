import { afterwards, type BlockSharing } from './block-sharing.ts';
import { GRADIENT_BLOCK_ROWS } from './blocks.ts';
import type { Activation, KernelLayer, NetworkSpec, SomeRows } from './contracts.ts';
import { KernelError, requireInteger, requireLength } from './errors.ts';
import type { Kernels } from './kernel-module.ts';
import type { LinearMemory } from './linear-memory.ts';
import { TANGENT_ROWS } from './network-size.ts';
import { panelFloats } from './panels.ts';
import type { Staging } from './staging.ts';
import { hostOf, WasmRows } from './wasm-rows.ts';

/** Below this many rows, packing the weights costs more than it saves, at widths from 64 to 256. Both ways give the same bits. */
const PACK_FROM_ROWS = 64;

const activationCodes: Readonly<Record<Activation, number>> = { identity: 0, tanh: 1, relu: 2, silu: 3 };

/** What a network needs of its engine. */
export interface NetworkHome {
  readonly memory: LinearMemory;
  readonly staging: Staging;
  readonly sharing: BlockSharing | null;
  kernels(): Kernels;
}

/**
 * A dense network on a flat, unpadded parameter vector: layer by layer W[in][out] (row-major), then bias.
 *
 * `forward` copies its input, so that `backward` and `tangent` may follow whatever happens to `x`; the parameters
 * must be those of the forward pass. A row's result depends on that row only, to the bit; gradients are summed in
 * blocks of GRADIENT_BLOCK_ROWS. No call allocates, as long as the vectors are the engine's own. If the engine shares
 * large batches with other threads, the bits are the same; see `BlockSharing` for when a call answers with a promise.
 */
export class WasmNetwork {
  readonly spec: NetworkSpec;
  readonly size: number;
  /** The parameters themselves, in the engine's memory: for `engine.adam`, and for reading and writing in place. */
  readonly parameters: Float32Array;
  readonly layers: readonly KernelLayer[];
  readonly #home: NetworkHome;
  readonly #description: number;
  readonly #panels: number;
  readonly #morePanels: number;
  readonly #partial: Float32Array;
  readonly #tangent: number;
  readonly #tangentStride: number;
  #rows = 0;

  constructor(home: NetworkHome, spec: NetworkSpec) {
    const { sizes, activation, maxRows } = spec;
    if (sizes.length < 2) {
      throw new KernelError('engine-shape', `A network needs an input and an output width, but sizes is [${sizes}].`);
    }
    for (const size of sizes) requireInteger('A layer width', size, 1);
    requireInteger('maxRows', maxRows, 1);
    if (!(activation in activationCodes)) {
      throw new KernelError(
        'engine-shape',
        `There is no activation "${activation}"; there are ${Object.keys(activationCodes).join(', ')}.`,
      );
    }
    const { memory } = home;
    this.#home = home;
    this.spec = { sizes: [...sizes], activation, maxRows };

    const depth = sizes.length - 1;
    const widest = Math.max(...sizes);
    const words = new Int32Array(memory.buffer, memory.allocate(16 + 32 * depth, 'a network'), 4 + 8 * depth);
    const layers: KernelLayer[] = [];
    let size = 0;
    let panels = 0;
    let transposed = 0;
    for (let l = 0; l < depth; l++) {
      const inputs = sizes[l]!;
      const outputs = sizes[l + 1]!;
      const input = new WasmRows(memory, maxRows, inputs);
      const delta = new WasmRows(memory, maxRows, outputs);
      const slope =
        activation === 'silu' && l + 1 < depth ? memory.allocate(maxRows * outputs * 4, 'activation slopes') : 0;
      layers.push({ inputs, outputs, offset: size, input, delta });
      words.set(
        [inputs, outputs, size * 4, input.host.byteOffset, delta.host.byteOffset, slope, panels * 4, transposed * 4],
        4 + 8 * l,
      );
      size += inputs * outputs + outputs;
      panels += panelFloats(inputs, outputs);
      transposed += panelFloats(outputs, inputs);
    }
    words.set([depth, activationCodes[activation], memory.allocate(widest * 4 + 64, 'zeros')]);

    this.size = size;
    this.layers = layers;
    this.parameters = memory.floats(size, `${size} parameters`);
    this.#description = words.byteOffset;
    this.#panels = memory.allocate(Math.max(panels, transposed) * 4, 'packed weights');
    this.#morePanels = memory.allocate(panels * 4, 'packed weights');
    this.#partial = memory.floats(size, 'a partial gradient');
    this.#tangentStride = Math.ceil((TANGENT_ROWS * widest * 4 + 64) / 64) * 64;
    this.#tangent = memory.allocate(3 * this.#tangentStride, 'tangents');
  }

  /** Copies the parameters to `out`. */
  read(out: Float32Array): void {
    this.#home.kernels();
    requireLength('The vector to read into', out, this.size);
    out.set(this.parameters);
  }

  /** Replaces the parameters by the first `size` numbers of `from`, to the bit. */
  write(from: Float32Array): void {
    this.#home.kernels();
    requireLength('The vector to write from', from, this.size);
    this.parameters.set(from.length === this.size ? from : from.subarray(0, this.size));
  }

  /** θ ← θ + scale · delta. */
  add(delta: Float32Array, scale: number): void {
    const kernels = this.#home.kernels();
    requireLength('The step', delta, this.size);
    kernels.axpy(this.size, scale, this.#home.staging.begin().read(delta), this.parameters.byteOffset);
  }

  /** y (B × out) ← f(x), B = x.count. */
  forward(x: SomeRows, y: Float32Array): void | Promise<void> {
    const { sharing } = this.#home;
    const kernels = this.#home.kernels();
    const staging = this.#home.staging.begin();
    const first = this.layers[0]!;
    const host = hostOf('The input', x);
    const rows = x.count;
    if (x.width !== first.inputs || rows > this.spec.maxRows) {
      throw new KernelError(
        'engine-shape',
        `The input has ${rows} rows of ${x.width}, but the network takes at most ${this.spec.maxRows} rows of ${first.inputs}.`,
      );
    }
    requireLength('The output', y, rows * this.#outputs());
    const theta = this.parameters.byteOffset;
    const panels = rows < PACK_FROM_ROWS ? 0 : this.#panels;
    if (panels !== 0) kernels.packNetwork(this.#description, theta, panels);
    const from = staging.read(host);
    const to = staging.change(y);
    const finish = (): void => {
      staging.end();
      this.#rows = rows;
      for (const layer of this.layers) layer.input.count = rows;
    };
    if (sharing?.takes(rows, this.size)) {
      return afterwards(sharing.pass('forward', rows, [this.#description, theta, panels, from, to]), finish);
    }
    kernels.forwardRows(this.#description, theta, panels, from, 0, rows, to);
    finish();
  }

  /**
   * gradient (size) ← Jᵀ dy at the last forward's rows, dy B × out; with `gradient` null only the layers' deltas are
   * refreshed. `dx`, when given, receives ∂/∂x (B × in).
   */
  backward(dy: Float32Array, gradient: Float32Array | null, dx?: SomeRows): void | Promise<void> {
    const { sharing } = this.#home;
    const kernels = this.#home.kernels();
    const staging = this.#home.staging.begin();
    const rows = this.#rows;
    const last = this.layers[this.layers.length - 1]!;
    const values = rows * last.outputs;
    requireLength('The gradient of the output', dy, values);
    if (gradient !== null) requireLength('The gradient', gradient, this.size);
    const dxHost = dx === undefined ? null : this.#inputGradient(dx);

    last.delta.host.set(dy.length === values ? dy : dy.subarray(0, values));
    const total = gradient === null ? 0 : staging.change(gradient);
    const dxAddress = dxHost === null ? 0 : staging.change(dxHost);
    kernels.packNetworkTransposed(this.#description, this.parameters.byteOffset, this.#panels, dxAddress === 0 ? 0 : 1);
    const finish = (): void => {
      staging.end();
      if (dx !== undefined) dx.count = rows;
      for (const layer of this.layers) layer.delta.count = rows;
    };
    if (sharing?.takes(rows, (total === 0 ? 1 : 2) * this.size)) {
      const words = [this.#description, this.#panels, dxAddress];
      const done =
        total === 0 ? sharing.pass('deltas', rows, words) : sharing.sum('backward', rows, this.size, total, words);
      return afterwards(done, finish);
    }
    for (let begin = 0; begin < rows; begin += GRADIENT_BLOCK_ROWS) {
      const end = Math.min(begin + GRADIENT_BLOCK_ROWS, rows);
      const partial = total === 0 || begin === 0 ? total : this.#partial.byteOffset;
      kernels.backwardRows(this.#description, this.#panels, begin, end, partial, dxAddress);
      if (partial !== total) kernels.axpy(this.size, 1, partial, total);
    }
    if (rows === 0 && gradient !== null) gradient.fill(0, 0, this.size);
    finish();
  }

  /** dy (B × out) ← J v at the last forward's rows, v of length `size`. */
  tangent(v: Float32Array, dy: Float32Array): void | Promise<void> {
    const { sharing } = this.#home;
    const kernels = this.#home.kernels();
    const staging = this.#home.staging.begin();
    const rows = this.#rows;
    requireLength('The direction', v, this.size);
    requireLength('The tangent of the output', dy, rows * this.#outputs());
    const net = this.#description;
    const direction = staging.read(v);
    kernels.packNetwork(net, this.parameters.byteOffset, this.#panels);
    kernels.packNetwork(net, direction, this.#morePanels);
    const moved = staging.change(dy);
    if (sharing?.takes(rows, 2 * this.size)) {
      const stride = this.#tangentStride;
      const scratch = sharing.scratch(3 * stride);
      const words = [net, direction, this.#morePanels, this.#panels, moved, scratch, stride];
      return afterwards(sharing.pass('tangent', rows, words), () => staging.end());
    }
    kernels.tangentRows(
      net,
      direction,
      this.#morePanels,
      this.#panels,
      0,
      rows,
      moved,
      this.#tangent,
      this.#tangentStride,
    );
    staging.end();
  }

  #outputs(): number {
    return this.layers[this.layers.length - 1]!.outputs;
  }

  #inputGradient(dx: SomeRows): Float32Array {
    const host = hostOf('The gradient of the input', dx);
    const inputs = this.layers[0]!.inputs;
    if (dx.width !== inputs || dx.capacity < this.#rows) {
      throw new KernelError(
        'engine-shape',
        `The gradient of the input has room for ${dx.capacity} rows of ${dx.width}, but ${this.#rows} rows of ${inputs} are needed.`,
      );
    }
    return host;
  }
}
