import type { Rows } from './rows.ts';
import type { Done, Vec } from './values.ts';

/** tanh(x), max(x, 0), x · sigmoid(x), or x itself. */
export type Activation = 'tanh' | 'relu' | 'silu' | 'identity';

/** Shape of a dense network. */
export interface NetworkSpec {
  /** Input width, hidden widths, output width. */
  readonly sizes: readonly number[];
  /** Of the hidden layers; the output layer is linear. */
  readonly activation: Activation;
  /** Most rows that one forward pass is given. */
  readonly maxRows: number;
}

/** A flat parameter vector of `size` float32 numbers. `read` is a snapshot, `write` a bit-exact restore. */
export interface Parameters {
  readonly size: number;
  read(out: Vec): void;
  write(from: Vec): void;
  /** θ ← θ + scale · delta. */
  add(delta: Vec, scale: number): void;
}

/** A dense layer as K-FAC sees it. After `backward`: `input` holds B × inputs, `delta` B × outputs = ∂/∂ pre-activation. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where W[inputs][outputs] begins in the flat vector; the bias[outputs] follows it. */
  readonly offset: number;
  readonly input: Rows;
  readonly delta: Rows;
}

/**
 * A dense network on a flat parameter vector: layer by layer W[in][out] (row-major), then bias.
 * A row's forward result depends on that row only, to the bit, whatever the batch around it; gradients are summed in
 * fixed blocks of rows, in block order, whatever the number of threads.
 */
export interface Network extends Parameters {
  readonly spec: NetworkSpec;
  readonly layers: readonly Layer[];
  /** y (B × out) ← f(x). Keeps what the next two calls need, until the next forward. */
  forward(x: Rows, y: Vec): Done;
  /**
   * gradient (size) ← Jᵀ dy, dy B × out at the last forward's rows; `gradient` null: only the layers' delta are refreshed.
   * dx, when given, receives ∂/∂x (B × in).
   */
  backward(dy: Vec, gradient: Vec | null, dx?: Rows): Done;
  /** dy (B × out) ← J v at the last forward's rows, v of length `size`. */
  tangent(v: Vec, dy: Vec): Done;
}
