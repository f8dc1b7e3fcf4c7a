import type { Activation, KernelConvolution, KernelLayer, KernelRows } from '../contracts.ts';
import type { Kernels } from '../kernel-module.ts';
import type { Arena } from './arena.ts';
import type { Packing } from './packing.ts';

/** What a layer is made from. */
export interface LayerSite {
  readonly arena: Arena;
  /** Numbers of a row that come in. */
  readonly inputs: number;
  readonly maxRows: number;
  /** Of the layer's first parameter in the flat vector. */
  readonly offset: number;
}

/** One pass over the rows of the last forward. Addresses are bytes into the engine's memory; 0: absent. */
export interface Pass {
  readonly kernels: Kernels;
  readonly rows: number;
  /** The flat vector of parameters. */
  readonly theta: number;
  /** Rows × inputs: what the layer saw, or sees now. */
  readonly x: number;
  readonly packing: Packing | null;
}

/**
 * A layer of a stack. `output` holds its rows after `forward`; `delta` is given ∂/∂output, and `backward` leaves ∂/∂pre-activation
 * there. `tangent` uses `delta` for what it gives out.
 */
export interface StackLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Its parameters. */
  readonly size: number;
  /** Numbers of state that it keeps from row to row. */
  readonly memory: number;
  readonly parts: readonly (KernelLayer | KernelConvolution)[];
  readonly output: Float32Array;
  readonly delta: Float32Array;
  forward(pass: Pass): void;
  /** total: the flat gradient, whose part is overwritten; dx: rows × inputs. */
  backward(pass: Pass, total: number, dx: number): void;
  /** v: the flat direction; moved: the derivative of x along it (rows × inputs). */
  tangent(pass: Pass, v: number, moved: number): void;
}

/** Codes of activations in the kernels. */
export const activationCodes: Readonly<Record<Activation, number>> = { identity: 0, tanh: 1, relu: 2, silu: 3 };

/** Rows that lie in a buffer. */
export function rowsOf(host: Float32Array, capacity: number, width: number): KernelRows {
  return { count: 0, capacity, width, host };
}
