import type { Rows } from './rows.ts';
import type { Done, Vec } from './values.ts';

/** tanh(x), max(x, 0), x · sigmoid(x), or x itself. */
export type Activation = 'tanh' | 'relu' | 'silu' | 'identity';

/** Shape of a dense network: what `Engine.network` makes. */
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

/** A layer of a stack. Convolutions have no padding, and are of images only; units of `gru` keep a state from row to row. */
export type LayerSpec =
  | { readonly kind: 'dense'; readonly outputs: number; readonly activation: Activation }
  | {
      readonly kind: 'conv';
      readonly filters: number;
      /** Side of the square of pixels that a position sees, and pixels from one position to the next. */
      readonly kernel: number;
      readonly stride: number;
      readonly activation: Activation;
    }
  | { readonly kind: 'gru'; readonly outputs: number };

/** Some columns of a row, and the layers that they go through by themselves; without layers they are joined as they are. */
export interface StackBranch {
  /** First column, and how many. */
  readonly at: number;
  readonly width: number;
  /**
   * [height, width, channels] of an image whose bytes are packed three in a number (`ObservationPart`); its layers get
   * bytes ÷ 255. null: numbers as they are.
   */
  readonly image: readonly [number, number, number] | null;
  readonly layers: readonly LayerSpec[];
}

/** A network of branches that are joined, in order, and go through a trunk. The trunk's last layer is the output. */
export interface StackSpec {
  /** Width of a row. */
  readonly inputs: number;
  readonly branches: readonly StackBranch[];
  readonly trunk: readonly LayerSpec[];
  /** Most rows that one forward pass is given. */
  readonly maxRows: number;
}

/** A dense layer as K-FAC sees it. After `backward`: `input` holds B × inputs, `delta` B × outputs = ∂/∂ pre-activation. */
export interface DenseLayer {
  readonly kind?: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  /** Where W[inputs][outputs] begins in the flat vector; the bias[outputs] follows it. */
  readonly offset: number;
  readonly input: Rows;
  readonly delta: Rows;
  /**
   * Of weights that are used at every step of a sequence: of each row of `input` and `delta` as of the last forward, the row of the step before it in its sequence, an
   * earlier one; −1: the sequence begins there.
   */
  readonly previous?: Int32Array;
}

/**
 * A convolution as K-FAC sees it (Grosse & Martens 2016, arXiv 1602.01407): weights W[inputs][outputs] that act at `uses`
 * positions of every row.
 */
export interface ConvolutionLayer {
  readonly kind: 'conv';
  /** Numbers of the square that a position sees. */
  readonly inputs: number;
  /** Filters. */
  readonly outputs: number;
  /** Where W[inputs][outputs] begins in the flat vector; the bias[outputs] follows it. */
  readonly offset: number;
  readonly uses: number;
  /** out ((inputs + 1)²) ← mean over the rows and positions of the last forward of ā āᵀ, ā: what a position sees, then a 1. */
  inputMoments(out: Vec): Done;
  /** out (outputs²) ← mean over rows and positions of δ δᵀ, δ as the last backward left it. */
  deltaMoments(out: Vec): Done;
}

/** A layer as K-FAC sees it; `kind` absent: dense. Recurrent units are several dense layers over the rows of all steps. */
export type Layer = DenseLayer | ConvolutionLayer;

/**
 * A network on a flat parameter vector: layer by layer W[in][out] (row-major), then bias.
 * A row's forward result depends on that row only, to the bit, whatever the batch around it; with a memory, on the rows before it
 * in its sequence and the state before these. Gradients are summed in fixed blocks of rows, in block order, whatever the number
 * of threads.
 */
export interface Network extends Parameters {
  readonly layers: readonly Layer[];
  /** Numbers of state that it carries from row to row; absent or 0: none. If there are any, rows need their `sequences`. */
  readonly memory?: number;
  /**
   * out (index.length × memory) ← the state after each of these rows of the last forward: what comes before the row that follows.
   * Of networks with a memory.
   */
  statesAfter?(index: Int32Array, out: Vec): Done;
  /** y (B × out) ← f(x). Keeps what the next two calls need, until the next forward. */
  forward(x: Rows, y: Vec): Done;
  /**
   * gradient (size) ← Jᵀ dy, dy B × out at the last forward's rows; `gradient` null: only the layers' delta are refreshed.
   * dx, when given, receives ∂/∂x (B × in).
   */
  backward(dy: Vec, gradient: Vec | null, dx?: Rows): Done;
  /** dy (B × out) ← J v at the last forward's rows, v of length `size`. The layers' deltas may be overwritten. */
  tangent(v: Vec, dy: Vec): Done;
}

/** A network of dense layers only: what `Engine.network` makes. */
export interface DenseNetwork extends Network {
  readonly spec: NetworkSpec;
  readonly layers: readonly DenseLayer[];
}
