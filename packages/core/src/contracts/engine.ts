import type { Settings } from '../settings/setting.ts';
import type { BlockSharing } from './block-sharing.ts';
import type { Metrics } from './logger.ts';
import type { DenseNetwork, Network, NetworkSpec, StackSpec } from './network.ts';
import type { Rows } from './rows.ts';
import type { Done, Vec } from './values.ts';

/**
 * Memory and arithmetic. Only observations, network inputs and activations may stay on a device (`host === null`);
 * outputs, losses, gradients and parameters are host arrays, so only calls that touch Rows are awaited.
 * Allocation happens when a run is set up, never per minibatch. Errors: BelayError `engine-memory` when full.
 */
export interface Engine {
  /** Zeroed host vector that kernels reach without a copy. */
  vector(length: number): Vec;
  rows(capacity: number, width: number): Rows;
  network(spec: NetworkSpec): DenseNetwork;
  /** Absent: this engine has dense networks only, and others are refused. Error `engine-shape` if layers do not fit each other. */
  stack?(spec: StackSpec): Network;
  /** Upload: to.count = from.length / to.width. */
  put(from: Vec, to: Rows): Done;
  /** Download the `from.count` rows in use. */
  take(from: Rows, to: Vec): Done;
  /** to[i] ← from[index[i]], to.count = index.length. `to` has the width of `from`; or the first `columns` of both, the rest of `to` stays. */
  gather(from: Rows, index: Int32Array, to: Rows, columns?: number): Done;
  /**
   * out ← xᵀx / count, w × w with w = width, or with w = width + 1 when `homogeneous`, as if every row ended in a 1
   * (K-FAC's A and G; Martens & Grosse 2015). `out.length` is w².
   */
  gram(x: Rows, out: Vec, homogeneous: boolean): Done;
  /** out ← op(a) op(b), all row-major; op(a) is m × k, op(b) is k × n; a `true` flag says that the operand is stored transposed. */
  multiply(
    a: Vec,
    b: Vec,
    out: Vec,
    shape: { m: number; k: number; n: number; transposeA?: boolean; transposeB?: boolean },
  ): void;
  /** Σ aᵢ bᵢ, summed in a fixed order in double precision. */
  dot(a: Vec, b: Vec): number;
  /** y ← y + scale · x, without the elements of x below `least` in size (default 0: with all). */
  axpy(scale: number, x: Vec, y: Vec, least?: number): void;
  /**
   * One Adam step, in place (Kingma & Ba 2015): m, v ← moving averages of g, g²; parameters move by
   * −rate · m̂ / (√v̂ + epsilon) with the bias corrections of step `t` (1-based).
   */
  adam(parameters: Vec, gradient: Vec, m: Vec, v: Vec, t: number, options: AdamOptions): void;
  /** Absent or null: this engine does not share its work with threads. */
  readonly sharing?: BlockSharing | null;
  /** What computes, as the run's header says it: 'WebGPU on NVIDIA H200'. Absent: nothing that needs saying. */
  readonly about?: string;
  /**
   * What its own settings came to that leave the choice to it, by name: `{ backend: 'wasm' }`. A run's `config.yaml` names them, so
   * that the run goes on with the same.
   */
  readonly chosen?: Settings;
  /** Logs what the engine did in the epoch that ends: the `metrics` of its definition. */
  report?(log: Metrics): void;
  /** Frees everything this engine gave out. */
  dispose(): void;
}

/** Constants of an Adam step; a negative `rate` ascends. */
export interface AdamOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}
