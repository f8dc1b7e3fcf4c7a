import type { DenseNetwork, Engine, NetworkSpec, Rows, Vec } from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';

/** Rows as a device has them: a handle, and nothing to read. */
class Handle implements Rows {
  count = 0;
  readonly host = null;
  readonly capacity: number;
  readonly width: number;

  constructor(capacity: number, width: number) {
    this.capacity = capacity;
    this.width = width;
  }
}

/**
 * An engine whose rows lie where the host cannot reach: everything goes through `put` and `take`, later rather than at once.
 * Inside it is the WebAssembly engine; `transfers` counts what crossed.
 */
export class DeviceEngine implements Engine {
  readonly #inner: Engine = createWasmEngine({ megabytes: 64 });
  readonly #stored = new WeakMap<Rows, Rows>();
  transfers = { up: 0, down: 0 };

  #of(rows: Rows): Rows {
    const stored = this.#stored.get(rows);
    if (stored === undefined) throw new Error('these rows are not of this device');
    stored.count = rows.count;
    return stored;
  }

  vector(length: number): Vec {
    return this.#inner.vector(length);
  }
  rows(capacity: number, width: number): Rows {
    const handle = new Handle(capacity, width);
    this.#stored.set(handle, this.#inner.rows(capacity, width));
    return handle;
  }
  network(spec: NetworkSpec): DenseNetwork {
    const inner = this.#inner.network(spec);
    const later = async (work: () => unknown): Promise<void> => {
      await null;
      await work();
    };
    const wrapped: DenseNetwork = {
      spec: inner.spec,
      size: inner.size,
      layers: inner.layers.map((layer) => {
        const [input, delta] = [layer.input, layer.delta].map((rows) => {
          const handle = new Handle(rows.capacity, rows.width);
          this.#stored.set(handle, rows);
          return handle;
        });
        return {
          ...layer,
          inputs: layer.inputs,
          outputs: layer.outputs,
          offset: layer.offset,
          input: input!,
          delta: delta!,
        };
      }),
      read: (out) => inner.read(out),
      write: (from) => inner.write(from),
      add: (delta, scale) => inner.add(delta, scale),
      forward: (x, y) => {
        const at = this.#of(x);
        return later(() => inner.forward(at, y));
      },
      backward: (dy, gradient, dx) => {
        const at = dx === undefined ? undefined : this.#of(dx);
        return later(() => inner.backward(dy, gradient, at));
      },
      tangent: (v, dy) => later(() => inner.tangent(v, dy)),
    };
    return wrapped;
  }
  async put(from: Vec, to: Rows): Promise<void> {
    const copy = from.slice();
    to.count = from.length / to.width;
    await null;
    this.transfers.up++;
    await this.#inner.put(copy, this.#stored.get(to)!);
  }
  async take(from: Rows, to: Vec): Promise<void> {
    const at = this.#of(from);
    await null;
    this.transfers.down++;
    await this.#inner.take(at, to);
  }
  async gather(from: Rows, index: Int32Array, to: Rows): Promise<void> {
    to.count = index.length;
    await null;
    await this.#inner.gather(this.#of(from), index, this.#stored.get(to)!);
  }
  async gram(x: Rows, out: Vec, homogeneous: boolean): Promise<void> {
    const at = this.#of(x);
    await null;
    await this.#inner.gram(at, out, homogeneous);
  }
  multiply: Engine['multiply'] = (...args) => this.#inner.multiply(...args);
  dot: Engine['dot'] = (a, b) => this.#inner.dot(a, b);
  axpy: Engine['axpy'] = (...args) => this.#inner.axpy(...args);
  adam: Engine['adam'] = (...args) => this.#inner.adam(...args);
  dispose(): void {
    this.#inner.dispose();
  }
}
