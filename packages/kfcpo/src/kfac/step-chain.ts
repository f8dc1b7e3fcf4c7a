import type { State, Vec } from '@belay-rl/core';
import { blockRoots, inverseRoots, rotated } from './chain-basis.ts';
import { chainMismatch, loadChainArrays } from './chain-mismatch.ts';
import { ChainStatistics } from './chain-statistics.ts';
import { createRotation, factoredDamping } from './precondition.ts';
import type { RecurrentChain, RecurrentChainOptions } from './recurrent-chain.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Least correlation of consecutive steps that is believed: at −0.9 a long chain's curvature is a twentieth of one step's. */
const LEAST_CORRELATION = -0.9;
/** Terms of a sum over lags that are smaller than this are left out. */
const SMALLEST_TERM = 1e-12;

/**
 * The Fisher block of a weight matrix that is used at every step of a sequence, if its gradients w_t = ā_t ⊗ g_t of consecutive steps
 * are a linear Gaussian chain: w_t = Ψ w_{t−1} + noise. Martens, Ba & Johnson 2018 ("Kronecker-factored curvature
 * approximations for recurrent neural networks"), section 3.5, with their option 1 (the chain is alike in both directions of time, so
 * that V₁ is symmetric) and sequences of any length:
 *
 *   V₀ = A₀ ⊗ G₀,   V₁ = A₁ ⊗ G₁,   Ψ̂ = V₀^−½ V₁ V₀^−½ = U (ψ_A ⊗ ψ_G) Uᵀ
 *   F  = V₀^½ U f(ψ_A ⊗ ψ_G) Uᵀ V₀^½,   f(ψ) = 1 + 2 Σ_d p_d ψᵈ
 *
 * a row's mean; p_d is the share of rows with at least d steps before them, so that f is their E_T[η_T(ψ)] ÷ E[T] whatever the
 * lengths T. Sequences of one step have f = 1: the independent form.
 *
 * Here F is written in the eigenbasis of A₀ and G₀, Q, where K-FAC keeps gradients and directions: there V₀ is diagonal. It is damped
 * as `dampingKind` says, exactly, and V₁ is not:
 *
 *   (F + damping)⁻¹ ≈ Q S W f⁻¹ Wᵀ S Qᵀ,   S = (V₀ + damping)^−½ in that basis,   W = QᵀU
 *
 * Ψ̂ is taken with factored damping of A₀ and G₀ (π as in `inverseFactoredDamped`), so that noise of V₁ where V₀ is small has no weight.
 */
export class StepChain implements RecurrentChain {
  readonly statistics: ChainStatistics;
  readonly #options: RecurrentChainOptions;
  /** Eigenvalues and eigenvectors of Ψ̂'s two factors in the eigenbasis of A₀ and G₀, as of the last `decompose`. */
  readonly #valuesA: Float64Array;
  readonly #valuesG: Float64Array;
  readonly #vectorsA: Float32Array;
  readonly #vectorsG: Float32Array;
  /** p_d as of the last `decompose`. */
  #lags: Float64Array = new Float64Array(0);
  readonly #rotation: ReturnType<typeof createRotation>;
  /** f, S and V₀^½ of every parameter. */
  readonly #gain: Vec;
  readonly #scale: Vec;
  readonly #root: Vec;
  readonly #inside: Vec;
  readonly #scratch: Vec;

  constructor(options: RecurrentChainOptions) {
    const { engine, factors } = options;
    const { rows, columns } = factors;
    this.#options = options;
    this.statistics = new ChainStatistics({ ...options, directed: false });
    this.#valuesA = new Float64Array(rows);
    this.#valuesG = new Float64Array(columns);
    this.#vectorsA = engine.vector(rows ** 2);
    this.#vectorsG = engine.vector(columns ** 2);
    const basis = { rows, columns, vectorsA: this.#vectorsA, vectorsG: this.#vectorsG };
    this.#rotation = createRotation(engine, basis);
    const block = (): Vec => engine.vector(rows * columns);
    [this.#gain, this.#scale, this.#root, this.#inside, this.#scratch] = [block(), block(), block(), block(), block()];
  }

  /** Right after the factors' own. */
  decompose(): void {
    const { factors, name } = this.#options;
    const { a, g, lags } = this.statistics.averages(factors.correction);
    const [dampingA, dampingG] = factoredDamping(factors.valuesA, factors.valuesG, this.#options.damping);
    const inA = normalised(a, factors.valuesA, factors.vectorsA, dampingA);
    const inG = normalised(g, factors.valuesG, factors.vectorsG, dampingG);
    symmetricEigen(inA, { values: this.#valuesA, vectors: this.#vectorsA }, `K-FAC's input chain of ${name}`, -1);
    symmetricEigen(inG, { values: this.#valuesG, vectors: this.#vectorsG }, `K-FAC's output chain of ${name}`, -1);
    this.#lags = lags;
  }

  /** f, S and V₀^½ from the last `decompose`. */
  prepare(): void {
    const { factors } = this.#options;
    const { valuesA, valuesG, columns } = factors;
    blockRoots(this.#options, this.#root, this.#scale);
    for (let i = 0; i < valuesA.length; i++) {
      for (let o = 0; o < valuesG.length; o++) {
        this.#gain[i * columns + o] = chainGain(
          this.#lags,
          Math.min(1, this.#valuesA[i]!) * Math.min(1, this.#valuesG[o]!),
        );
      }
    }
  }

  /** direction ← (F + damping)⁻¹ gradient, both in the eigenbasis of A₀ and G₀. */
  precondition(gradient: Vec, direction: Vec): void {
    const [inside, scratch, scale] = [this.#inside, this.#scratch, this.#scale];
    for (let i = 0; i < scale.length; i++) scratch[i] = scale[i]! * gradient[i]!;
    this.#rotation.into(scratch, inside);
    for (let i = 0; i < scale.length; i++) inside[i]! /= this.#gain[i]!;
    this.#rotation.back(inside, scratch);
    for (let i = 0; i < scale.length; i++) direction[i] = scale[i]! * scratch[i]!;
  }

  /** dᵀFd, undamped, of a direction in the eigenbasis of A₀ and G₀. */
  quadratic(direction: Vec): number {
    const [inside, scratch, root] = [this.#inside, this.#scratch, this.#root];
    for (let i = 0; i < root.length; i++) scratch[i] = root[i]! * direction[i]!;
    this.#rotation.into(scratch, inside);
    let sum = 0;
    for (let i = 0; i < root.length; i++) sum += this.#gain[i]! * inside[i]! ** 2;
    return sum;
  }

  save(): State {
    return {
      statistics: this.statistics.save(),
      valuesA: this.#valuesA.slice(),
      valuesG: this.#valuesG.slice(),
      vectorsA: this.#vectorsA.slice(),
      vectorsG: this.#vectorsG.slice(),
      lags: this.#lags.slice(),
    };
  }

  load(state: State): void {
    const { statistics, lags } = state;
    if (typeof statistics !== 'object' || !(lags instanceof Float64Array)) throw chainMismatch(this.#options.name);
    this.statistics.load(statistics as State);
    this.#lags = lags.slice();
    const arrays = {
      valuesA: this.#valuesA,
      valuesG: this.#valuesG,
      vectorsA: this.#vectorsA,
      vectorsG: this.#vectorsG,
    };
    loadChainArrays(state, arrays, this.#options.name);
  }
}

/** f(ψ) = 1 + 2 Σ_d p_d ψᵈ, ψ not below −0.9; `lags`: p_d at d − 1. */
export function chainGain(lags: Float64Array, correlation: number): number {
  const psi = Math.max(LEAST_CORRELATION, correlation);
  let sum = 0;
  let power = psi;
  for (let d = 0; d < lags.length && Math.abs(power) > SMALLEST_TERM; d++) {
    sum += lags[d]! * power;
    power *= psi;
  }
  return 1 + 2 * sum;
}

/** The symmetric part of D^−½ Qᵀ X Q D^−½ with X₀ = Q Λ Qᵀ and D = Λ + damping; zero where D is. */
function normalised(x: Float64Array, values: Float64Array, vectors: Float32Array, damping: number): Float64Array {
  const n = values.length;
  const out = rotated(x, vectors, n);
  const roots = inverseRoots(values, damping);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = 0.5 * roots[i]! * roots[j]! * (out[i * n + j]! + out[j * n + i]!);
      out[i * n + j] = entry;
      out[j * n + i] = entry;
    }
  }
  return out;
}
