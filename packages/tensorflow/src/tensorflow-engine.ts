import {
  type AdamOptions,
  BelayError,
  type Done,
  type Engine,
  type NetworkSpec,
  type Rows,
  type Settings,
  type Vec,
} from '@belay-rl/core';
import { createWasmEngine, type ProductShape } from '@belay-rl/kernels';
import { requireInteger, requireLength } from './checks.ts';
import type { LoadedBackend } from './loaded-backend.ts';
import { TensorHome } from './tensor-home.ts';
import { TensorNetwork } from './tensor-network.ts';
import { ownRows, TensorRows } from './tensor-rows.ts';

/** What an engine on TensorFlow.js is made of. */
export interface TensorFlowEngineOptions {
  readonly backend: LoadedBackend;
  /** Of the kernels that compute on host vectors; default relaxed. */
  readonly kernels?: 'relaxed' | 'strict';
  /** Memory for host vectors [MB]; default 512. */
  readonly megabytes?: number;
}

/**
 * Rows and networks on a backend of TensorFlow.js. Host vectors, and what the contract computes on them (products, Adam), are Belay's
 * own kernels: those calls answer at once, and no device does. Errors: `engine-failed` if TensorFlow.js throws, with the call.
 */
export class TensorFlowEngine implements Engine {
  /** For the run's header. */
  readonly about: string;
  /** 'tensorflow', 'webgpu', 'wasm' or 'cpu'. */
  readonly backend: string;
  readonly chosen: Settings;
  readonly #home: TensorHome;

  constructor({ backend, kernels = 'relaxed', megabytes }: TensorFlowEngineOptions) {
    this.about = backend.about;
    this.backend = backend.name;
    this.chosen = { backend: backend.name };
    this.#home = new TensorHome(backend, createWasmEngine({ variant: kernels, megabytes }));
  }

  /** Tensors that are alive in TensorFlow.js, of this engine and all others. */
  get tensors(): number {
    return this.#home.tf.memory().numTensors;
  }

  vector(length: number): Vec {
    return this.#home.host.vector(length);
  }

  rows(capacity: number, width: number): TensorRows {
    this.#home.live();
    requireInteger('The capacity of rows', capacity, 0);
    requireInteger('The width of rows', width, 1);
    this.#home.fits(capacity, width);
    return new TensorRows(this.#home, capacity, width);
  }

  network(spec: NetworkSpec): TensorNetwork {
    this.#home.live();
    return new TensorNetwork(this.#home, spec);
  }

  put(from: Vec, to: Rows): Done {
    this.#home.live();
    const target = ownRows('The target', to);
    const count = from.length / to.width;
    if (!Number.isInteger(count) || count > to.capacity) {
      throw new BelayError(
        'engine-shape',
        `${from.length} numbers do not fill whole rows of ${to.width}, of which there is room for ${to.capacity}.`,
      );
    }
    if (count === 0) return target.clear();
    this.#home.run('put', () => target.set(this.#home.tf.tensor2d(from.slice(), [count, to.width])));
  }

  take(from: Rows, to: Vec): Done {
    this.#home.live();
    const source = ownRows('The source', from);
    source.check('The source');
    requireLength('The target', to, from.count * from.width);
    if (from.count === 0) return;
    const used = this.#home.run('take', () => this.#home.tf.clone(source.used('The source')));
    return this.#home.download('take', used, to);
  }

  gather(from: Rows, index: Int32Array, to: Rows, columns?: number): Done {
    this.#home.live();
    const [source, target] = [ownRows('The source', from), ownRows('The target', to)];
    source.check('The source');
    const width = columns ?? from.width;
    const fits = columns === undefined ? to.width === from.width : width <= Math.min(to.width, from.width);
    if (!fits || to.capacity < index.length) {
      throw new BelayError(
        'engine-shape',
        `${index.length} rows of ${from.width} do not fit into ${to.capacity} rows of ${to.width}.`,
      );
    }
    const bad = index.findIndex((row) => row < 0 || row >= from.count);
    if (bad >= 0) {
      throw new BelayError('engine-shape', `Index ${bad} is row ${index[bad]}, but the source has ${from.count} rows.`);
    }
    if (index.length > 0) this.#home.run('gather', () => this.#gather(source, index, target, width));
    to.count = index.length;
  }

  gram(x: Rows, out: Vec, homogeneous: boolean): Done {
    this.#home.live();
    const { tf } = this.#home;
    const rows = ownRows('The rows', x);
    rows.check('The rows');
    if (x.count === 0) throw new BelayError('engine-shape', 'A Gram matrix needs at least one row.');
    const w = homogeneous ? x.width + 1 : x.width;
    requireLength('The Gram matrix', out, w * w);
    const gram = this.#home.run('gram', () => {
      const values = rows.used('The rows');
      const all = homogeneous ? tf.concat([values, tf.ones([x.count, 1])], 1) : values;
      return tf.mul(tf.matMul(all, all, true, false), 1 / x.count);
    });
    return this.#home.download('gram', gram, out);
  }

  multiply(a: Vec, b: Vec, out: Vec, shape: ProductShape): void {
    this.#home.host.multiply(a, b, out, shape);
  }

  dot(a: Vec, b: Vec): number {
    return this.#home.host.dot(a, b);
  }

  axpy(scale: number, x: Vec, y: Vec, least?: number): void {
    this.#home.host.axpy(scale, x, y, least);
  }

  adam(parameters: Vec, gradient: Vec, m: Vec, v: Vec, t: number, options: AdamOptions): void {
    this.#home.host.adam(parameters, gradient, m, v, t, options);
  }

  /** Disposes of every tensor that the engine keeps. The backend itself stays, for other engines of the process. */
  dispose(): void {
    this.#home.dispose();
  }

  /** In a tidy. What stands right of the columns stays, and so do the rows below. */
  #gather(from: TensorRows, index: Int32Array, to: TensorRows, width: number): void {
    const { tf } = this.#home;
    const rows = index.length;
    const picked = tf.gather(from.used('The source'), tf.tensor1d(index.slice(), 'int32'), 0);
    if (width === to.width && width === from.width) {
      to.set(picked);
      return;
    }
    const part = width === from.width ? picked : tf.slice(picked, [0, 0], [rows, width]);
    const beside = width === to.width ? [] : [tf.slice(to.first(rows), [0, width], [rows, to.width - width])];
    const upper = beside.length === 0 ? part : tf.concat([part, ...beside], 1);
    const below = to.written - rows;
    const lower = below <= 0 ? [] : [tf.slice(to.first(to.written), [rows, 0], [below, to.width])];
    to.set(tf.concat([upper, ...lower], 0));
  }
}
