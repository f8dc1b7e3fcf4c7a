import type { State, Vec } from '@belay-rl/core';
import { blockRoots, inverseRoots, rotated } from './chain-basis.ts';
import { chainMismatch, loadChainArrays } from './chain-mismatch.ts';
import { ChainStatistics } from './chain-statistics.ts';
import { createRotation, factoredDamping } from './precondition.ts';
import type { RecurrentChain, RecurrentChainOptions } from './recurrent-chain.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Largest norm of Ψ̂ that is believed: there one direction's curvature is 39 times one step's. */
const LARGEST_NORM = 0.95;
/** Powers Ψ̂, Ψ̂², Ψ̂⁴, … by which a sum over lags is made: 256 lags, of which the last weighs 2 · 10⁻⁶ at most. */
export const SQUARINGS = 8;

/**
 * The Fisher block of a weight matrix that is used at every step of a sequence, if its gradients w_t = ā_t ⊗ g_t of consecutive steps
 * are a linear Gaussian chain that need not look alike in both directions of time: Martens, Ba & Johnson 2018 ("Kronecker-factored
 * curvature approximations for recurrent neural networks"), section 3.5, option 2.
 *
 *   V₀ = A₀ ⊗ G₀,   V₁ = A₁ ⊗ G₁,   Ψ̂ = V₀^−½ V₁ V₀^−½,   V_d = V₀^½ Ψ̂ᵈ V₀^½
 *   F  = Σ_d V_d over all lags d, V_−d = V_dᵀ,   = V₀^½ (I − Ψ̂)⁻¹ (I − Ψ̂Ψ̂ᵀ) (I − Ψ̂ᵀ)⁻¹ V₀^½
 *
 * a row's mean. The paper takes sequences as endless. Here lag d weighs qᵈ, q the share of rows that have a step before them, which
 * is right if a sequence is as likely to end at one step as at the next, and endless at q = 1: q Ψ̂ stands for Ψ̂. Sequences of one
 * step have the independent form.
 *
 * Written in the eigenbasis of A₀ and G₀, where V₀ is diagonal, and damped as `StepChain` is:
 *
 *   (F + damping)⁻¹ ≈ S (I − Ψ̂ᵀ) U (I − σ_A² ⊗ σ_G²)⁻¹ Uᵀ (I − Ψ̂) S,   Ψ̂Ψ̂ᵀ = U (σ_A² ⊗ σ_G²) Uᵀ,   S = (V₀ + damping)^−½
 */
export class DirectedChain implements RecurrentChain {
  readonly statistics: ChainStatistics;
  readonly #options: RecurrentChainOptions;
  /** The factors of q Ψ̂, and their second, fourth, … powers. */
  readonly #powersA: readonly Vec[];
  readonly #powersG: readonly Vec[];
  /** σ² and U of the factors. */
  readonly #valuesA: Float64Array;
  readonly #valuesG: Float64Array;
  readonly #vectorsA: Float32Array;
  readonly #vectorsG: Float32Array;
  readonly #rotation: ReturnType<typeof createRotation>;
  /** 1 − σ_A² σ_G², S and V₀^½ of every parameter. */
  readonly #gain: Vec;
  readonly #scale: Vec;
  readonly #root: Vec;
  readonly #block: Vec;
  readonly #moved: Vec;
  readonly #half: Vec;

  constructor(options: RecurrentChainOptions) {
    const { engine, factors } = options;
    const { rows, columns } = factors;
    this.#options = options;
    this.statistics = new ChainStatistics({ ...options, directed: true });
    const squares = (n: number): readonly Vec[] => Array.from({ length: SQUARINGS }, () => engine.vector(n * n));
    [this.#powersA, this.#powersG] = [squares(rows), squares(columns)];
    this.#valuesA = new Float64Array(rows);
    this.#valuesG = new Float64Array(columns);
    this.#vectorsA = engine.vector(rows ** 2);
    this.#vectorsG = engine.vector(columns ** 2);
    const basis = { rows, columns, vectorsA: this.#vectorsA, vectorsG: this.#vectorsG };
    this.#rotation = createRotation(engine, basis);
    const block = (): Vec => engine.vector(rows * columns);
    [this.#gain, this.#scale, this.#root, this.#block, this.#moved, this.#half] = [
      block(),
      block(),
      block(),
      block(),
      block(),
      block(),
    ];
  }

  decompose(): void {
    const { factors, name, damping } = this.#options;
    const { a, g, lags } = this.statistics.averages(factors.correction);
    const [dampingA, dampingG] = factoredDamping(factors.valuesA, factors.valuesG, damping);
    const inA = normalised(a, factors.valuesA, factors.vectorsA, dampingA);
    const inG = normalised(g, factors.valuesG, factors.vectorsG, dampingG);
    const outA = { values: this.#valuesA, vectors: this.#vectorsA };
    const outG = { values: this.#valuesG, vectors: this.#vectorsG };
    symmetricEigen(timesTransposed(inA, factors.rows), outA, `K-FAC's input chain of ${name}`);
    symmetricEigen(timesTransposed(inG, factors.columns), outG, `K-FAC's output chain of ${name}`);
    const norm = Math.sqrt(this.#valuesA.at(-1)! * this.#valuesG.at(-1)!);
    // Both factors bear half of what Ψ̂ is made smaller by.
    const share = Math.min(1, lags[0] ?? 0);
    const by = Math.sqrt(norm * share > LARGEST_NORM ? LARGEST_NORM / norm : share);
    for (const values of [this.#valuesA, this.#valuesG]) for (let i = 0; i < values.length; i++) values[i]! *= by * by;
    this.#powersA[0]!.set(inA.map((x) => by * x));
    this.#powersG[0]!.set(inG.map((x) => by * x));
  }

  prepare(): void {
    const { engine, factors } = this.#options;
    const { valuesA, valuesG, columns } = factors;
    blockRoots(this.#options, this.#root, this.#scale);
    for (let i = 0; i < valuesA.length; i++) {
      for (let o = 0; o < valuesG.length; o++) {
        this.#gain[i * columns + o] = 1 - this.#valuesA[i]! * this.#valuesG[o]!;
      }
    }
    for (const [powers, n] of [[this.#powersA, factors.rows] as const, [this.#powersG, columns] as const]) {
      for (let i = 1; i < SQUARINGS; i++) {
        const half = powers[i - 1]!;
        engine.multiply(half, half, powers[i]!, { m: n, k: n, n });
      }
    }
  }

  precondition(gradient: Vec, direction: Vec): void {
    const [block, moved, scale] = [this.#block, this.#moved, this.#scale];
    for (let i = 0; i < scale.length; i++) block[i] = scale[i]! * gradient[i]!;
    this.#apply(0, block, moved, false);
    for (let i = 0; i < scale.length; i++) block[i]! -= moved[i]!;
    this.#rotation.into(block, moved);
    for (let i = 0; i < scale.length; i++) moved[i]! /= this.#gain[i]!;
    this.#rotation.back(moved, block);
    this.#apply(0, block, moved, true);
    for (let i = 0; i < scale.length; i++) direction[i] = scale[i]! * (block[i]! - moved[i]!);
  }

  /** With y = (I − Ψ̂ᵀ)⁻¹ V₀^½ d: |y|² − |Ψ̂ᵀy|². y's sum over lags is doubled in each round. */
  quadratic(direction: Vec): number {
    const [y, moved, root] = [this.#block, this.#moved, this.#root];
    const { engine } = this.#options;
    for (let i = 0; i < root.length; i++) y[i] = root[i]! * direction[i]!;
    for (let power = 0; power < SQUARINGS; power++) {
      this.#apply(power, y, moved, true);
      engine.axpy(1, moved, y);
    }
    this.#apply(0, y, moved, true);
    return engine.dot(y, y) - engine.dot(moved, moved);
  }

  save(): State {
    return {
      statistics: this.statistics.save(),
      valuesA: this.#valuesA.slice(),
      valuesG: this.#valuesG.slice(),
      vectorsA: this.#vectorsA.slice(),
      vectorsG: this.#vectorsG.slice(),
      chainA: this.#powersA[0]!.slice(),
      chainG: this.#powersG[0]!.slice(),
    };
  }

  load(state: State): void {
    const { statistics } = state;
    if (typeof statistics !== 'object') throw chainMismatch(this.#options.name);
    this.statistics.load(statistics as State);
    const arrays = {
      valuesA: this.#valuesA,
      valuesG: this.#valuesG,
      vectorsA: this.#vectorsA,
      vectorsG: this.#vectorsG,
      chainA: this.#powersA[0]!,
      chainG: this.#powersG[0]!,
    };
    loadChainArrays(state, arrays, this.#options.name);
  }

  /** out ← Ψ̂ᵖ V, or its transpose's, p = 2^power: X_A V X_Gᵀ, or X_Aᵀ V X_G. */
  #apply(power: number, block: Vec, out: Vec, transpose: boolean): void {
    const { engine, factors } = this.#options;
    const { rows, columns } = factors;
    const half = this.#half;
    engine.multiply(this.#powersA[power]!, block, half, { m: rows, k: rows, n: columns, transposeA: transpose });
    engine.multiply(half, this.#powersG[power]!, out, { m: rows, k: columns, n: columns, transposeB: !transpose });
  }
}

/** D^−½ Qᵀ X Q D^−½ with X₀ = Q Λ Qᵀ and D = Λ + damping; zero where D is. */
function normalised(x: Float64Array, values: Float64Array, vectors: Float32Array, damping: number): Float64Array {
  const n = values.length;
  const out = rotated(x, vectors, n);
  const roots = inverseRoots(values, damping);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j]! *= roots[i]! * roots[j]!;
  return out;
}

/** X Xᵀ, n × n. */
function timesTransposed(x: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += x[i * n + k]! * x[j * n + k]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return out;
}
