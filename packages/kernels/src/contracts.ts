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

/** Rows as sequences, for networks with a memory: rows starts[s] … starts[s + 1] − 1 are sequence s, in order. */
export interface Sequences {
  readonly count: number;
  /** count + 1 used: the first is 0, the last the number of rows; each sequence has at least one. */
  readonly starts: Int32Array;
  /** count × the network's memory: the state before each sequence's first row, a constant for every derivative. */
  readonly states: Float32Array;
}

/** What the kernels accept as rows: any rows with a host array. */
export interface SomeRows {
  count: number;
  readonly capacity: number;
  readonly width: number;
  readonly host: Float32Array | null;
  /** Which rows follow which; networks with a memory need it. */
  sequences?: Sequences | null;
}

/** After `backward`: `input` holds B × inputs, `delta` B × outputs = ∂/∂ pre-activation. */
export interface KernelLayer {
  readonly kind?: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  /** Where W[inputs][outputs] begins in the flat vector; the bias[outputs] follows it. */
  readonly offset: number;
  readonly input: KernelRows;
  readonly delta: KernelRows;
  /**
   * Of recurrent units: of each row of `input` and `delta` as of the last forward, the row of the step before it in its sequence, an
   * earlier one; −1: the sequence begins there.
   */
  readonly previous?: Int32Array;
}

/** A convolution: its weights act at `uses` positions of every row. */
export interface KernelConvolution {
  readonly kind: 'conv';
  /** Numbers of the square that a position sees. */
  readonly inputs: number;
  /** Filters. */
  readonly outputs: number;
  readonly offset: number;
  readonly uses: number;
  /** out ((inputs + 1)²) ← mean over the rows and positions of the last forward of āāᵀ, ā: what a position sees, and a 1. */
  inputMoments(out: Float32Array): void;
  /** out (outputs²) ← mean over rows and positions of δδᵀ, δ as the last backward left it. */
  deltaMoments(out: Float32Array): void;
}

/** A layer of a stack. Convolutions have no padding, and are of images only; a unit of `gru` keeps a state from row to row. */
export type LayerSpec =
  | { readonly kind: 'dense'; readonly outputs: number; readonly activation: Activation }
  | {
      readonly kind: 'conv';
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      readonly activation: Activation;
    }
  | { readonly kind: 'gru'; readonly outputs: number };

/** Some columns of a row and the layers that they go through by themselves. */
export interface StackBranch {
  /** First column, and how many. */
  readonly at: number;
  readonly width: number;
  /**
   * [height, width, channels] of an image whose bytes are packed three in a number (b₀ + 256 b₁ + 65536 b₂, row-major, channels
   * last); the layers get bytes ÷ 255. null: numbers as they are.
   */
  readonly image: readonly [number, number, number] | null;
  readonly layers: readonly LayerSpec[];
}

/** A network of branches that are joined, in order, and then go through a trunk. The trunk's last layer is the output. */
export interface StackSpec {
  /** Width of a row. */
  readonly inputs: number;
  readonly branches: readonly StackBranch[];
  readonly trunk: readonly LayerSpec[];
  readonly maxRows: number;
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
