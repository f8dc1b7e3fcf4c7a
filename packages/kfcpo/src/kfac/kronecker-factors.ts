import type { Engine, Network, State } from '@belay-rl/core';
import { BelayError } from '@belay-rl/core';
import { symmetricEigen } from './symmetric-eigen.ts';

/** A layer, and how its averages are kept. */
export interface KroneckerFactorOptions {
  readonly engine: Engine;
  readonly layer: Network['layers'][number];
  /** ρ. */
  readonly decay: number;
  readonly biasCorrection: boolean;
  /** separate: E[a·1] is taken as 0, so that the bias has a block of its own. */
  readonly bias: 'homogeneous' | 'separate';
  /** Name of the layer in messages. */
  readonly name: string;
}

/**
 * The Fisher block of one layer as a Kronecker product, F_W ≈ A ⊗ G (Martens & Grosse 2015, arXiv 1503.05671):
 *
 *   A = E[ā āᵀ]   (in+1)²   ā = the layer's input with a constant 1 appended (the bias's input)
 *   G = E[g gᵀ]   out²      g = ∂ log π(a|s)/∂ pre-activation
 *
 * A convolution's weights act at T positions of a row. With positions independent of each other and alike (Grosse & Martens 2016,
 * arXiv 1602.01407, theorem 1): A = Σ_t E[ā_t ā_tᵀ], G = (1/T) Σ_t E[g_t g_tᵀ], ā_t what position t sees. With one position that is
 * the dense layer's block. Of recurrent units each matrix is a block of its own; with steps independent of each other (Martens, Ba &
 * Johnson 2018, section 3.2) A and G are means over the steps of all sequences, where g_t holds what all later steps say of step t;
 * `StepChain` and `DirectedChain` add how consecutive steps depend on each other.
 *
 * for the weights in the order W[in][out], then bias[out]: entry (i, o), (j, p) of F is A_ij G_op.
 * Both are exponential moving averages, X ← ρX + (1−ρ)X_new, read through the bias correction 1/(1−ρᵗ).
 */
export class KroneckerFactors {
  /** in + 1. */
  readonly rows: number;
  /** out. */
  readonly columns: number;
  /** Eigenvalues and eigenvectors (columns) of the corrected averages, as of the last `decompose`. */
  readonly valuesA: Float64Array;
  readonly valuesG: Float64Array;
  readonly vectorsA: Float32Array;
  readonly vectorsG: Float32Array;
  readonly #options: KroneckerFactorOptions;
  readonly #averageA: Float64Array;
  readonly #averageG: Float64Array;
  readonly #gramA: Float32Array;
  readonly #gramG: Float32Array;
  #count = 0;

  constructor(options: KroneckerFactorOptions) {
    const { engine, layer } = options;
    this.#options = options;
    this.rows = layer.inputs + 1;
    this.columns = layer.outputs;
    this.valuesA = new Float64Array(this.rows);
    this.valuesG = new Float64Array(this.columns);
    this.vectorsA = engine.vector(this.rows ** 2);
    this.vectorsG = engine.vector(this.columns ** 2);
    this.#averageA = new Float64Array(this.rows ** 2);
    this.#averageG = new Float64Array(this.columns ** 2);
    this.#gramA = engine.vector(this.rows ** 2);
    this.#gramG = engine.vector(this.columns ** 2);
  }

  /** The layer's inputs of this minibatch into A; once per refresh, before `addDeltas`. Counts the refresh. */
  async addInputs(): Promise<void> {
    const { engine, layer, decay, bias } = this.#options;
    if (layer.kind === 'conv') await layer.inputMoments(this.#gramA);
    else await engine.gram(layer.input, this.#gramA, true);
    if (bias === 'separate') {
      const last = this.rows - 1;
      for (let i = 0; i < last; i++) {
        this.#gramA[i * this.rows + last] = 0;
        this.#gramA[last * this.rows + i] = 0;
      }
    }
    this.#count++;
    scaleInPlace(this.#averageG, decay);
    scaleInPlace(this.#averageA, decay);
    addScaled(this.#averageA, (1 - decay) * this.#uses, this.#gramA);
  }

  /** How often a row uses the weights. */
  get #uses(): number {
    const { layer } = this.#options;
    return layer.kind === 'conv' ? layer.uses : 1;
  }

  /** The layer's deltas of the last score backward pass into G; once per pass (`exact` makes one per action dimension). */
  async addDeltas(): Promise<void> {
    const { engine, layer, decay } = this.#options;
    if (layer.kind === 'conv') await layer.deltaMoments(this.#gramG);
    else await engine.gram(layer.delta, this.#gramG, false);
    addScaled(this.#averageG, 1 - decay, this.#gramG);
  }

  /** 1/(1 − ρᵗ) after t refreshes; 1 without bias correction. */
  get correction(): number {
    const { biasCorrection, decay } = this.#options;
    return biasCorrection && this.#count > 0 ? 1 / (1 - decay ** this.#count) : 1;
  }

  /** The averages as they are used, A ((in+1)²) and G (out²). Copies: for tests and inspection. */
  averages(): { readonly a: Float64Array; readonly g: Float64Array } {
    const c = this.correction;
    return { a: this.#averageA.map((x) => c * x), g: this.#averageG.map((x) => c * x) };
  }

  /** Eigendecompositions of the corrected averages. */
  decompose(): void {
    const { a, g } = this.averages();
    const { name } = this.#options;
    symmetricEigen(a, { values: this.valuesA, vectors: this.vectorsA }, `K-FAC's input factor A of ${name}`);
    symmetricEigen(g, { values: this.valuesG, vectors: this.vectorsG }, `K-FAC's output factor G of ${name}`);
  }

  save(): State {
    return {
      count: this.#count,
      averageA: this.#averageA.slice(),
      averageG: this.#averageG.slice(),
      valuesA: this.valuesA.slice(),
      valuesG: this.valuesG.slice(),
      vectorsA: this.vectorsA.slice(),
      vectorsG: this.vectorsG.slice(),
    };
  }

  load(state: State): void {
    const { name } = this.#options;
    if (typeof state['count'] !== 'number') throw mismatch(name, 'count');
    this.#count = state['count'];
    const arrays = {
      averageA: this.#averageA,
      averageG: this.#averageG,
      valuesA: this.valuesA,
      valuesG: this.valuesG,
      vectorsA: this.vectorsA,
      vectorsG: this.vectorsG,
    };
    for (const [key, to] of Object.entries(arrays)) {
      const from = state[key];
      const fits =
        (from instanceof Float32Array || from instanceof Float64Array) &&
        from.constructor === to.constructor &&
        from.length === to.length;
      if (!fits) throw mismatch(name, key);
      to.set(from);
    }
  }
}

function mismatch(name: string, key: string): BelayError {
  return new BelayError(
    'checkpoint-mismatch',
    `The checkpoint's K-FAC factor ${key} of ${name} has another shape than this policy's: resume with the network sizes it was saved with.`,
  );
}

function scaleInPlace(x: Float64Array, scale: number): void {
  for (let i = 0; i < x.length; i++) x[i]! *= scale;
}

function addScaled(out: Float64Array, scale: number, x: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += scale * x[i]!;
}
