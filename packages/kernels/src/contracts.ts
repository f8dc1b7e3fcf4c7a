/**
 * The shapes this package offers, declared here because it imports nothing. They are structurally those of the
 * engine and network contracts of `@belay-rl/core`, with answers that come at once instead of possibly later.
 */

export type Variant = 'relaxed' | 'strict';

export type Activation = 'tanh' | 'relu' | 'silu' | 'identity';

export interface NetworkSpec {
  /** Input width, hidden widths, output width. */
  readonly sizes: readonly number[];
  /** Of the hidden layers; the output layer is linear. */
  readonly activation: Activation;
  /** Most rows that one forward pass is given. */
  readonly maxRows: number;
}

export interface AdamOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Sizes of a product op(a) op(b): m × k times k × n; a true flag says that the operand is stored transposed. */
export interface ProductShape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** A batch of rows, row-major, capacity × width; the first `count` are in use. */
export interface KernelRows {
  count: number;
  readonly capacity: number;
  readonly width: number;
  readonly host: Float32Array;
}

/** What the kernels accept as rows: any rows with a host array. */
export interface SomeRows {
  count: number;
  readonly capacity: number;
  readonly width: number;
  readonly host: Float32Array | null;
}

/** After `backward`: `input` holds B × inputs, `delta` B × outputs = ∂/∂ pre-activation. */
export interface KernelLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where W[inputs][outputs] begins in the flat vector; the bias[outputs] follows it. */
  readonly offset: number;
  readonly input: KernelRows;
  readonly delta: KernelRows;
}

/** Threads that may compute blocks of rows of an engine's large batches. None of these may throw. */
export interface BlockWorkers {
  readonly count: number;
  /** Most that are wanted in one batch, next to the engine's own thread. */
  readonly atOnce: number;
  /** Asks them to help until the invitation `turn` is over (`BlockWorker.help`). Called before every shared batch. */
  invite(turn: number): void;
  /** Worker `number` has stalled or died in a batch: resolves once its thread can write no more. */
  dismiss(number: number): Promise<void>;
}
