import type { Random, Vec } from './values.ts';

/**
 * A policy's outputs for B rows, and the derivatives of a loss with respect to them: a loss is its derivative here.
 * A = numbers in an action, M = numbers of `mean` in a row: A for Gaussians, whose `scale` is log σ; for categoricals `mean`
 * holds the logits, one for each option of each choice, and `scale` is empty.
 */
export interface Outputs {
  /** Rows in use; set by `Policy.forward` and `Policy.tangent`. */
  count: number;
  readonly capacity: number;
  /** B × M. */
  readonly mean: Vec;
  /** Shared by all rows (A numbers, or none), or B × A when `scalePerRow`. */
  readonly scale: Vec;
  readonly scalePerRow: boolean;
  /** ∂loss/∂mean, B × M. */
  readonly dMean: Vec;
  /** ∂loss/∂scale, same length as `scale`. */
  readonly dScale: Vec;
}

/** Pure host mathematics on Outputs. "Adds" means `+=` on `o.dMean` and `o.dScale`, so that losses can be summed. */
export interface Distribution {
  /** A: numbers in an action. */
  readonly actions: number;
  /** M: numbers of `Outputs.mean` in a row. */
  readonly outputs: number;
  /** Options of each choice, whose logits `Outputs.mean` holds; absent: actions are numbers. */
  readonly choices?: readonly number[];
  /** action (B × A) ← a draw per row; row i consumes numbers of `random` in row order. */
  sample(o: Outputs, random: Random, action: Vec): void;
  /** action (B × A) ← the mode. */
  mode(o: Outputs, action: Vec): void;
  /** out (B) ← log π(aᵢ|sᵢ) [nats]. */
  logProb(o: Outputs, action: Vec, out: Vec): void;
  /** Adds weightᵢ ∂ log π(aᵢ|sᵢ). `weight` has B entries. */
  score(o: Outputs, action: Vec, weight: Vec): void;
  /** out (B) ← KL(pᵢ ‖ qᵢ), summed over action dimensions [nats]. */
  kl(p: Outputs, q: Outputs, out: Vec): void;
  /** Adds weightᵢ ∂KL(pᵢ ‖ qᵢ)/∂p to p's derivatives. */
  klGradient(p: Outputs, q: Outputs, weight: Vec): void;
  /** Adds weightᵢ ∂KL(pᵢ ‖ qᵢ)/∂q to q's derivatives. Absent: parts that hold a policy near samples of an old one are refused. */
  klTargetGradient?(p: Outputs, q: Outputs, weight: Vec): void;
  /** Mean over rows of the entropy, summed over dimensions [nats]; adds weight · its derivative. */
  entropy(o: Outputs, weight: number): number;
  /**
   * t.d ← F_out t: the Fisher matrix of the outputs, averaged over rows, applied to the tangent (t.mean, t.scale).
   * For the Gaussian: t.mean/(B σ²) and 2 t.scale; for a categorical (diag(p) − p pᵀ) t.mean/B. Absent: natural optimizers are refused.
   */
  fisher?(o: Outputs, t: Outputs): void;
  /**
   * One factor of F_out per call, k = 0 … outputs − 1: sets o.dMean to column k of a square root of the mean's F_out in every
   * row (o.dScale to 0), so that the sum over k of gram matrices is the exact Fisher of the mean (K-FAC's `exact`). For the
   * Gaussian: of Σ^(−1/2); for a categorical: √p_k (e_k − p).
   */
  fisherColumn?(o: Outputs, k: number): void;
  /**
   * A draw that `pathwise` can differentiate: noise (B × A) ← standard normals in row order, action ← a(outputs, noise);
   * logProb (B), unless null, ← log π(a|s) [nats]. A deterministic policy draws nothing and leaves logProb as it is.
   */
  rsample?(o: Outputs, random: Random, noise: Vec, action: Vec, logProb: Vec | null): void;
  /**
   * Adds (∂a/∂outputs)ᵀ dAction for a = a(outputs, noise), and dLogProbᵢ · d log π(a(outputs, noise))/d outputs where it is
   * given: the total derivative, along the path (off-policy actors).
   */
  pathwise?(o: Outputs, noise: Vec, dAction: Vec, dLogProb?: Vec): void;
}
