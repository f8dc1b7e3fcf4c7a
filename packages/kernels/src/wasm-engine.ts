import { adamStep } from './adam-step.ts';
import { afterwards, BlockSharing } from './block-sharing.ts';
import { GRADIENT_BLOCK_ROWS } from './blocks.ts';
import type { AdamOptions, NetworkSpec, ProductShape, SomeRows, StackSpec, Variant } from './contracts.ts';
import { KernelError, requireInteger, requireLength } from './errors.ts';
import { compileKernels, compileKernelsAsync, type Kernels } from './kernel-module.ts';
import { LinearMemory } from './linear-memory.ts';
import { panelFloats } from './panels.ts';
import { StackNetwork } from './stack/stack-network.ts';
import { Staging } from './staging.ts';
import { WasmNetwork } from './wasm-network.ts';
import { hostOf, WasmRows } from './wasm-rows.ts';

export interface WasmEngineOptions {
  /** `relaxed` (default): fused multiply-add if the processor has it. `strict`: the same bits on every machine. */
  readonly variant?: Variant;
  /** Address space to reserve, in MB; default 512. Pages that stay untouched take no memory. */
  readonly megabytes?: number;
  /** Memory that other threads reach too, so that large batches can be shared with them (`sharing`); default false. */
  readonly shared?: boolean;
}

const DEFAULT_MEGABYTES = 512;

/**
 * An engine whose arithmetic is WebAssembly SIMD; every call finishes before it returns. Only if a thread that shared a
 * batch was lost, `forward`, `backward`, `tangent` and `gram` answer with a promise.
 * Throws KernelError: `engine-memory` when the memory is full, `engine-simd` if relaxed SIMD is missing.
 */
export function createWasmEngine(options: WasmEngineOptions = {}): WasmEngine {
  return new WasmEngine(compileKernels(options.variant ?? 'relaxed', options.shared), options);
}

/** As createWasmEngine, compiled off the calling thread: for a browser's main thread. */
export async function createWasmEngineAsync(options: Omit<WasmEngineOptions, 'shared'> = {}): Promise<WasmEngine> {
  return new WasmEngine(await compileKernelsAsync(options.variant ?? 'relaxed'), options);
}

/** See createWasmEngine. Vectors from elsewhere are accepted everywhere, at the price of a copy. */
export class WasmEngine {
  readonly variant: Variant;
  #memory: LinearMemory | null;
  #staging: Staging | null;
  #kernels: Kernels | null;
  #sharing: BlockSharing | null;

  constructor(module: WebAssembly.Module, options: WasmEngineOptions) {
    this.variant = options.variant ?? 'relaxed';
    this.#memory = new LinearMemory(options.megabytes ?? DEFAULT_MEGABYTES, options.shared);
    this.#staging = new Staging(this.#memory);
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory.memory } });
    this.#kernels = instance.exports as unknown as Kernels;
    this.#sharing = options.shared === true ? new BlockSharing(this.#memory, module, this.#kernels) : null;
  }

  /** How other threads may share this engine's large batches; null without shared memory. */
  get sharing(): BlockSharing | null {
    return this.#sharing;
  }

  /** Bytes given out. Constant while a run trains. */
  get used(): number {
    return this.#memory?.used ?? 0;
  }

  /** Bytes that can be given out in all. */
  get capacity(): number {
    return this.#memory?.capacity ?? 0;
  }

  /** The raw kernels, on addresses (`byteOffset`) in this engine's memory. */
  get kernels(): Kernels {
    if (this.#kernels === null) throw new KernelError('engine-disposed', 'This engine has been disposed of.');
    return this.#kernels;
  }

  /** Zeroed vector that kernels reach without a copy. */
  vector(length: number): Float32Array {
    requireInteger('The length of a vector', length, 0);
    return this.#live().floats(length, `a vector of ${length}`);
  }

  /** Zeroed rows; `count` is 0. */
  rows(capacity: number, width: number): WasmRows {
    requireInteger('The capacity of rows', capacity, 0);
    requireInteger('The width of rows', width, 1);
    return new WasmRows(this.#live(), capacity, width);
  }

  /** A network with all parameters 0. */
  network(spec: NetworkSpec): WasmNetwork {
    const memory = this.#live();
    const home = { memory, staging: this.#staging!, sharing: this.#sharing, kernels: () => this.kernels };
    return new WasmNetwork(home, spec);
  }

  /** A network of convolutions, recurrent units and dense layers, with all parameters 0. */
  stack(spec: StackSpec): StackNetwork {
    const memory = this.#live();
    const arena = {
      floats: (length: number, what: string) => memory.floats(length, what),
      integers: (length: number, what: string) =>
        new Int32Array(memory.buffer, memory.allocate(4 * length, what), length),
    };
    return new StackNetwork({ staging: this.#staging!, kernels: () => this.kernels }, arena, spec);
  }

  /** Copies whole rows in; to.count = from.length / to.width. */
  put(from: Float32Array, to: SomeRows): void {
    this.#live();
    const rows = from.length / to.width;
    if (!Number.isInteger(rows) || rows > to.capacity) {
      throw new KernelError(
        'engine-shape',
        `${from.length} numbers do not fill whole rows of ${to.width}, of which there is room for ${to.capacity}.`,
      );
    }
    to.count = rows;
    hostOf('The target', to).set(from);
  }

  /** Copies the rows in use out. */
  take(from: SomeRows, to: Float32Array): void {
    this.#live();
    const host = hostOf('The source', from);
    const length = from.count * from.width;
    requireLength('The target', to, length);
    to.set(host.subarray(0, length));
  }

  /**
   * to[i] ← from[index[i]]; to.count = index.length. Every index must be a row in use of `from`. `columns`: that many of both,
   * the first ones; what stands next to them in `to` stays.
   */
  gather(from: SomeRows, index: Int32Array, to: SomeRows, columns?: number): void {
    const kernels = this.kernels;
    const source = hostOf('The source', from);
    to.count = 0;
    const target = hostOf('The target', to);
    const width = columns ?? from.width;
    const fits = columns === undefined ? to.width === from.width : width <= Math.min(to.width, from.width);
    if (!fits || to.capacity < index.length) {
      throw new KernelError(
        'engine-shape',
        `${index.length} rows of ${from.width} do not fit into ${to.capacity} rows of ${to.width}.`,
      );
    }
    const staging = this.#staging!.begin();
    const bad = kernels.gather(
      index.length,
      width,
      from.count,
      staging.read(source),
      from.width,
      staging.read(index),
      staging.change(target),
      to.width,
    );
    if (bad >= 0) {
      throw new KernelError(
        'engine-shape',
        `Index ${bad} is row ${index[bad]}, but the source has ${from.count} rows.`,
      );
    }
    staging.end();
    to.count = index.length;
  }

  /** out ← xᵀx / count, w × w; `homogeneous`: as if every row ended in a 1, w = width + 1. */
  gram(x: SomeRows, out: Float32Array, homogeneous: boolean): void | Promise<void> {
    const kernels = this.kernels;
    const sharing = this.#sharing;
    const host = hostOf('The rows', x);
    if (x.count === 0) throw new KernelError('engine-shape', 'A Gram matrix needs at least one row.');
    const w = homogeneous ? x.width + 1 : x.width;
    requireLength('The Gram matrix', out, w * w);
    const staging = this.#staging!.begin();
    const from = staging.read(host);
    const total = staging.change(out);
    const flag = homogeneous ? 1 : 0;
    const finish = (): void => {
      kernels.finishGram(x.width, total, x.count, flag);
      staging.end();
    };
    if (sharing?.takes(x.count, (x.width * w) / 2)) {
      return afterwards(sharing.sum('gram', x.count, w * w, total, [x.width, from, flag]), finish);
    }
    const scratch = x.count > GRADIENT_BLOCK_ROWS ? staging.room(w * w) : 0;
    for (let begin = 0; begin < x.count; begin += GRADIENT_BLOCK_ROWS) {
      const rows = Math.min(GRADIENT_BLOCK_ROWS, x.count - begin);
      const partial = begin === 0 ? total : scratch;
      kernels.gramBlock(rows, x.width, from + begin * x.width * 4, partial, flag);
      if (begin > 0) kernels.axpy(w * w, 1, partial, total);
    }
    finish();
  }

  /** out ← op(a) op(b); every element is one float32 sum over k in order. `out` may not be a or b. */
  multiply(a: Float32Array, b: Float32Array, out: Float32Array, shape: ProductShape): void {
    const kernels = this.kernels;
    const { m, k, n, transposeA = false, transposeB = false } = shape;
    for (const size of [m, k, n]) requireInteger('A size of a product', size, 1);
    requireLength('The left factor', a, m * k);
    requireLength('The right factor', b, k * n);
    requireLength('The product', out, m * n);
    if (overlap(out, a) || overlap(out, b)) {
      throw new KernelError('engine-shape', 'The product may not overwrite its own factors; give it another vector.');
    }
    const staging = this.#staging!.begin();
    let left = staging.read(a);
    const right = staging.read(b);
    const product = staging.change(out);
    if (transposeA && !transposeB) {
      kernels.outer(k, m, n, left, right, product, n * 4, 0);
    } else {
      if (transposeA) {
        const turned = staging.room(m * k);
        kernels.transpose(k, m, left, turned);
        left = turned;
      }
      const panels = staging.room(panelFloats(k, n));
      if (transposeB) kernels.packTransposed(k, n, right, panels);
      else kernels.pack(k, n, right, panels);
      const zeros = staging.room(n);
      new Float32Array(this.#memory!.buffer, zeros, n).fill(0);
      kernels.dense(m, k, n, left, panels, 1, zeros, 0, product);
    }
    staging.end();
  }

  /** Σ aᵢ bᵢ, summed in a fixed order in double precision. */
  dot(a: Float32Array, b: Float32Array): number {
    const kernels = this.kernels;
    requireSameLength('dot', a, b);
    const staging = this.#staging!.begin();
    return kernels.dot(a.length, staging.read(a), staging.read(b));
  }

  /** y ← y + scale · x, without the elements of x below `least` in size (default 0). */
  axpy(scale: number, x: Float32Array, y: Float32Array, least = 0): void {
    const kernels = this.kernels;
    requireSameLength('axpy', x, y);
    const staging = this.#staging!.begin();
    if (least === 0) kernels.axpy(x.length, scale, staging.read(x), staging.change(y));
    else kernels.axpyFrom(x.length, scale, staging.read(x), staging.change(y), least);
    staging.end();
  }

  /** y ← factor · y. */
  scale(factor: number, y: Float32Array): void {
    const kernels = this.kernels;
    const staging = this.#staging!.begin();
    kernels.scale(y.length, factor, staging.change(y));
    staging.end();
  }

  /** One Adam step in place (Kingma & Ba 2015), t counted from 1. */
  adam(
    parameters: Float32Array,
    gradient: Float32Array,
    m: Float32Array,
    v: Float32Array,
    t: number,
    options: AdamOptions,
  ): void {
    const kernels = this.kernels;
    requireInteger('The number of the Adam step', t, 1);
    for (const other of [gradient, m, v]) requireSameLength('adam', parameters, other);
    const { rate, spread } = adamStep(t, options);
    const { beta1, beta2, epsilon } = options;
    const staging = this.#staging!.begin();
    kernels.adam(
      parameters.length,
      staging.change(parameters),
      staging.read(gradient),
      staging.change(m),
      staging.change(v),
      rate,
      spread,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
    );
    staging.end();
  }

  /** Lets go of the memory; every later call throws `engine-disposed`. Vectors still held elsewhere keep it alive. */
  dispose(): void {
    this.#memory = null;
    this.#staging = null;
    this.#kernels = null;
    this.#sharing = null;
  }

  #live(): LinearMemory {
    if (this.#memory === null) throw new KernelError('engine-disposed', 'This engine has been disposed of.');
    return this.#memory;
  }
}

function requireSameLength(name: string, a: Float32Array, b: Float32Array): void {
  if (a.length !== b.length) {
    throw new KernelError(
      'engine-shape',
      `${name} needs vectors of one length, but they hold ${a.length} and ${b.length}.`,
    );
  }
}

function overlap(a: Float32Array, b: Float32Array): boolean {
  return (
    a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
  );
}
