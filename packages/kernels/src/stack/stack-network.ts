import type {
  KernelConvolution,
  KernelLayer,
  LayerSpec,
  Sequences,
  SomeRows,
  StackBranch,
  StackSpec,
} from '../contracts.ts';
import { KernelError, requireLength } from '../errors.ts';
import type { NetworkHome } from '../wasm-network.ts';
import { hostOf } from '../wasm-rows.ts';
import type { Arena } from './arena.ts';
import { checkStack } from './check-stack.ts';
import { ConvLayer, convolved, type Image } from './conv-layer.ts';
import { DenseLayer } from './dense-layer.ts';
import { GruLayer } from './gru-layer.ts';
import { Packing } from './packing.ts';
import type { Pass, StackLayer } from './stack-layer.ts';

/** A branch's own input (a copy, as bytes unpacked), its layers, and where what comes of it lies among the joined numbers. */
interface Branch {
  readonly spec: StackBranch;
  /** Numbers that its first layer gets. */
  readonly width: number;
  readonly input: Float32Array;
  /** ∂/∂input of a vector that goes through layers. */
  readonly dInput: Float32Array;
  readonly layers: readonly StackLayer[];
  readonly outputs: number;
}

/**
 * A network of branches and a trunk (`StackSpec`) on a flat parameter vector: layer by layer, the branches first, each layer's
 * matrices row-major with their bias behind them. As `WasmNetwork`: a row's (with a memory: a sequence's) result depends on
 * nothing else, to the bit, and gradients are summed in fixed blocks of rows. Every pass is computed in the calling thread.
 *
 * With a memory, rows must say how they follow each other (`SomeRows.sequences`). `tangent` overwrites the layers' deltas.
 */
export class StackNetwork {
  readonly spec: StackSpec;
  readonly size: number;
  /** Numbers of a sequence's state; 0: a row is on its own. */
  readonly memory: number;
  readonly parameters: Float32Array;
  readonly layers: readonly (KernelLayer | KernelConvolution)[];
  readonly #home: Pick<NetworkHome, 'staging' | 'kernels'>;
  readonly #branches: readonly Branch[];
  readonly #trunk: readonly StackLayer[];
  readonly #joined: Float32Array;
  readonly #dJoined: Float32Array;
  readonly #joinedWidth: number;
  readonly #packing: Packing | null;
  #rows = 0;

  /** Errors: `engine-shape` if the layers do not fit each other. */
  constructor(home: Pick<NetworkHome, 'staging' | 'kernels'>, arena: Arena, spec: StackSpec) {
    checkStack(spec);
    const { maxRows } = spec;
    this.spec = spec;
    this.#home = home;
    let offset = 0;
    let memory = 0;
    const recurrent = [spec.trunk, ...spec.branches.map(({ layers }) => layers)]
      .flat()
      .some(({ kind }) => kind === 'gru');
    const previous = new Int32Array(recurrent ? maxRows : 0);
    const chain = (specs: readonly LayerSpec[], input: Float32Array, width: number, image: Image | null) => {
      const layers: StackLayer[] = [];
      let [below, inputs, seen] = [input, width, image];
      for (const layer of specs) {
        const site = { arena, inputs, maxRows, offset };
        let made: StackLayer;
        if (layer.kind === 'conv') {
          made = new ConvLayer(site, layer, seen!);
          seen = convolved(seen!, layer);
        } else if (layer.kind === 'gru') made = new GruLayer(site, layer.outputs, memory, previous);
        else made = new DenseLayer(site, layer.outputs, layer.activation, below);
        layers.push(made);
        offset += made.size;
        memory += made.memory;
        below = made.output;
        inputs = made.outputs;
      }
      return layers;
    };
    this.#branches = spec.branches.map((branch) => {
      const width = branch.image === null ? branch.width : branch.image[0] * branch.image[1] * branch.image[2];
      const input = arena.floats(maxRows * width + 16, 'inputs of a branch');
      const through = branch.image === null && branch.layers.length > 0;
      const dInput = arena.floats(through ? maxRows * width + 16 : 0, 'derivatives of a branch');
      const layers = chain(branch.layers, input, width, branch.image);
      return { spec: branch, width, input, dInput, layers, outputs: layers.at(-1)?.outputs ?? width };
    });
    this.#joinedWidth = this.#branches.reduce((sum, { outputs }) => sum + outputs, 0);
    this.#joined = arena.floats(maxRows * this.#joinedWidth + 16, 'joined branches');
    this.#dJoined = arena.floats(maxRows * this.#joinedWidth + 16, 'derivatives of joined branches');
    this.#trunk = chain(spec.trunk, this.#joined, this.#joinedWidth, null);
    this.size = offset;
    this.memory = memory;
    this.#packing = memory > 0 ? new Packing(arena, maxRows, memory, previous) : null;
    this.parameters = arena.floats(offset, `${offset} parameters`);
    this.layers = [...this.#branches.flatMap(({ layers }) => layers), ...this.#trunk].flatMap(({ parts }) => parts);
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

  /** y (B × out) ← f(x), B = x.count; from the states of `x.sequences` on, if there is a memory. */
  forward(x: SomeRows, y: Float32Array): void {
    const kernels = this.#home.kernels();
    const staging = this.#home.staging.begin();
    const host = hostOf('The input', x);
    const rows = x.count;
    if (x.width !== this.spec.inputs || rows > this.spec.maxRows) {
      throw new KernelError(
        'engine-shape',
        `The input has ${rows} rows of ${x.width}, but the network takes at most ${this.spec.maxRows} rows of ${this.spec.inputs}.`,
      );
    }
    const last = this.#trunk.at(-1)!;
    requireLength('The output', y, rows * last.outputs);
    this.#packing?.take(x.sequences, rows);
    this.#rows = rows;
    const from = staging.read(host);
    const stride = 4 * x.width;
    let column = 0;
    for (const { spec, width, input, layers, outputs } of this.#branches) {
      const at = from + 4 * spec.at;
      if (spec.image === null) kernels.copyColumns(rows, width, at, stride, input.byteOffset, 4 * width);
      else kernels.unpackBytes(rows, width, at, stride, input.byteOffset);
      this.#forward(layers, input);
      const made = layers.at(-1)?.output ?? input;
      this.#copy(outputs, made.byteOffset, outputs, this.#joined.byteOffset + 4 * column, this.#joinedWidth);
      column += outputs;
    }
    this.#forward(this.#trunk, this.#joined);
    y.set(last.output.subarray(0, rows * last.outputs));
  }

  /**
   * gradient (size) ← Jᵀ dy at the last forward's rows, dy B × out; with `gradient` null only the layers' deltas are refreshed.
   * dx, when given, receives ∂/∂x (B × in), 0 for images.
   */
  backward(dy: Float32Array, gradient: Float32Array | null, dx?: SomeRows): void {
    const kernels = this.#home.kernels();
    const staging = this.#home.staging.begin();
    const rows = this.#rows;
    const last = this.#trunk.at(-1)!;
    const values = rows * last.outputs;
    requireLength('The gradient of the output', dy, values);
    if (gradient !== null) requireLength('The gradient', gradient, this.size);
    const into = dx === undefined ? null : this.#inputGradient(dx);
    last.delta.set(dy.length === values ? dy : dy.subarray(0, values));
    const total = gradient === null ? 0 : staging.change(gradient);
    const dxAddress = into === null ? 0 : staging.change(into);
    if (rows === 0 && gradient !== null) gradient.fill(0, 0, this.size);
    const below = into !== null || this.#branches.some(({ layers }) => layers.length > 0);
    this.#backward(this.#trunk, this.#joined, total, below ? this.#dJoined.byteOffset : 0);
    let column = 0;
    if (dxAddress !== 0) kernels.clear(rows * this.spec.inputs, dxAddress);
    for (const { spec, width, input, dInput, layers, outputs } of this.#branches) {
      const joined = this.#dJoined.byteOffset + 4 * column;
      const top = layers.at(-1);
      const wanted = dxAddress !== 0 && spec.image === null;
      if (top !== undefined) {
        this.#copy(outputs, joined, this.#joinedWidth, top.delta.byteOffset, outputs);
        this.#backward(layers, input, total, wanted ? dInput.byteOffset : 0);
        if (wanted) this.#copy(width, dInput.byteOffset, width, dxAddress + 4 * spec.at, this.spec.inputs);
      } else if (wanted) this.#copy(width, joined, this.#joinedWidth, dxAddress + 4 * spec.at, this.spec.inputs);
      column += outputs;
    }
    staging.end();
    if (dx !== undefined) dx.count = rows;
  }

  /** dy (B × out) ← J v at the last forward's rows, v of length `size`. */
  tangent(v: Float32Array, dy: Float32Array): void {
    const kernels = this.#home.kernels();
    const staging = this.#home.staging.begin();
    const rows = this.#rows;
    const last = this.#trunk.at(-1)!;
    requireLength('The direction', v, this.size);
    requireLength('The tangent of the output', dy, rows * last.outputs);
    const direction = staging.read(v);
    let column = 0;
    let moved = false;
    kernels.clear(rows * this.#joinedWidth, this.#dJoined.byteOffset);
    for (const { input, layers, outputs } of this.#branches) {
      const top = layers.at(-1);
      if (top !== undefined) {
        this.#tangent(layers, input, direction, 0);
        this.#copy(outputs, top.delta.byteOffset, outputs, this.#dJoined.byteOffset + 4 * column, this.#joinedWidth);
        moved = true;
      }
      column += outputs;
    }
    this.#tangent(this.#trunk, this.#joined, direction, moved ? this.#dJoined.byteOffset : 0);
    dy.set(last.delta.subarray(0, rows * last.outputs));
  }

  /** out (index.length × memory) ← the states after these rows of the last forward: what comes before the row that follows. */
  statesAfter(index: Int32Array, out: Float32Array): void {
    requireLength('The states', out, index.length * this.memory);
    let at = 0;
    for (const layer of [...this.#branches.flatMap(({ layers }) => layers), ...this.#trunk]) {
      if (layer.memory === 0) continue;
      for (const [i, row] of index.entries()) {
        if (row < 0 || row >= this.#rows) {
          throw new KernelError('engine-shape', `Row ${row} is none of the last forward's ${this.#rows}.`);
        }
        const from = row * layer.outputs;
        out.set(layer.output.subarray(from, from + layer.outputs), i * this.memory + at);
      }
      at += layer.memory;
    }
  }

  #forward(layers: readonly StackLayer[], input: Float32Array): void {
    let x = input.byteOffset;
    for (const layer of layers) {
      layer.forward(this.#pass(x));
      x = layer.output.byteOffset;
    }
  }

  /** The last layer's delta holds ∂/∂output. dx: of the first layer's input; 0: not wanted. */
  #backward(layers: readonly StackLayer[], input: Float32Array, total: number, dx: number): void {
    for (let l = layers.length - 1; l >= 0; l--) {
      const below = layers[l - 1];
      layers[l]!.backward(
        this.#pass((below?.output ?? input).byteOffset),
        total,
        below === undefined ? dx : below.delta.byteOffset,
      );
    }
  }

  #tangent(layers: readonly StackLayer[], input: Float32Array, v: number, moved: number): void {
    let [x, change] = [input.byteOffset, moved];
    for (const layer of layers) {
      layer.tangent(this.#pass(x), v, change);
      x = layer.output.byteOffset;
      change = layer.delta.byteOffset;
    }
  }

  #pass(x: number): Pass {
    const { packing, theta } = { packing: this.#packing, theta: this.parameters.byteOffset };
    return { kernels: this.#home.kernels(), rows: this.#rows, theta, x, packing };
  }

  #copy(columns: number, from: number, fromWidth: number, to: number, toWidth: number): void {
    this.#home.kernels().copyColumns(this.#rows, columns, from, 4 * fromWidth, to, 4 * toWidth);
  }

  #inputGradient(dx: SomeRows): Float32Array {
    const host = hostOf('The gradient of the input', dx);
    const { inputs } = this.spec;
    if (dx.width !== inputs || dx.capacity < this.#rows) {
      throw new KernelError(
        'engine-shape',
        `The gradient of the input has room for ${dx.capacity} rows of ${dx.width}, but ${this.#rows} rows of ${inputs} are needed.`,
      );
    }
    return host;
  }
}

/** One sequence a row, each from its state on: what a policy is given step by step. `states`: rows × memory. */
export function singleSteps(rows: number, states: Float32Array): Sequences {
  return { count: rows, starts: Int32Array.from({ length: rows + 1 }, (_, i) => i), states };
}
