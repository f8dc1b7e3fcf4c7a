import { BelayError, type Done, type Vec } from '@belay-rl/core';
import type { WasmEngine } from '@belay-rl/kernels';
import { explainFailure } from './explain-failure.ts';
import type { LoadedBackend } from './loaded-backend.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';

/** Numbers that a typed array, and with it a tensor, holds at most. */
const MOST_NUMBERS = 2 ** 32;

/** What an engine's rows and networks share: TensorFlow.js, the tensors that are kept, and Belay's kernels for host vectors. */
export class TensorHome {
  readonly backend: LoadedBackend;
  readonly host: WasmEngine;
  readonly #kept = new Set<Tensor>();
  #disposed = false;

  constructor(backend: LoadedBackend, host: WasmEngine) {
    this.backend = backend;
    this.host = host;
  }

  get tf(): TensorFlow {
    return this.backend.tf;
  }

  /** Throws `engine-disposed` after the engine's end. */
  live(): void {
    if (this.#disposed) throw new BelayError('engine-disposed', 'This engine has been disposed of.');
  }

  /** Throws `engine-memory` if no tensor could hold so many rows. */
  fits(capacity: number, width: number): void {
    if (capacity * width <= MOST_NUMBERS) return;
    throw new BelayError('engine-memory', `No tensor holds ${capacity} rows of ${width}; make the batches smaller.`);
  }

  /** Keeps a tensor beyond its tidy, until `release`. */
  keep(tensor: Tensor): Tensor {
    this.#kept.add(tensor);
    return this.tf.keep(tensor);
  }

  release(tensor: Tensor | null): void {
    if (tensor !== null && this.#kept.delete(tensor)) tensor.dispose();
  }

  /** Runs `work` in a tidy on the engine's backend; what TensorFlow.js throws becomes a sentence that names the call. */
  run<T>(call: string, work: () => T): T {
    const { tf } = this;
    try {
      // Another engine of the process may have another backend; one that is ready takes over at once.
      if (tf.getBackend() !== this.backend.name) void tf.setBackend(this.backend.name);
      return tf.tidy(work);
    } catch (error) {
      throw explainFailure(call, this.backend.name, error);
    }
  }

  /** Writes the numbers to the front of `to` and disposes of the tensor: at once, if the backend can. */
  download(call: string, tensor: Tensor, to: Vec): Done {
    if (this.backend.later) return this.#downloadLater(call, tensor, to);
    try {
      to.set(tensor.dataSync());
    } catch (error) {
      throw explainFailure(call, this.backend.name, error);
    } finally {
      tensor.dispose();
    }
  }

  async #downloadLater(call: string, tensor: Tensor, to: Vec): Promise<void> {
    try {
      to.set(await tensor.data());
    } catch (error) {
      throw explainFailure(call, this.backend.name, error);
    } finally {
      tensor.dispose();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const tensor of this.#kept) tensor.dispose();
    this.#kept.clear();
    this.host.dispose();
  }
}
