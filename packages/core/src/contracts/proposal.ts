/**
 * The K directions of a step as a constraint handler sees them: Gram matrices only, K × K row-major, K = 1 + m.
 * g_0 raises the reward surrogate, g_i raises cost surrogate i; d_k is g_k preconditioned (first-order: d_k = g_k).
 */
export interface Signals {
  readonly count: number;
  /** g_k · g_l. */
  readonly gradients: Float64Array;
  /** d_k · d_l. */
  readonly directions: Float64Array;
  /** d_kᵀ F d_l = g_k · d_l; NaN for first-order optimizers. */
  readonly fisher: Float64Array;
  /** δ of one step [nats]; NaN for first-order optimizers. */
  stepKl: number;
}

/** A handler's answer: Δ = ν Σ_k c_k d_k + Σ_k raw_k g_k, and what a line search must hold it to. Reset before every `combine`. */
export interface Proposal {
  /** Starts as (1, 0, …). */
  readonly c: Float64Array;
  /**
   * Coefficients on the gradients as they were before the optimizer preconditioned them; natural optimizers only. Starts as zeros.
   * The update loop adds them to Δ, at their full length, after `Optimizer.step` (PCPO's Euclidean projection, and its published step).
   */
  readonly raw: Float64Array;
  /** 'blend': ν from the blended direction; 'given': ν = 1; a number k: ν from d_k (so that small weights give small steps). Starts as 'blend'. */
  lengthFrom: 'blend' | 'given' | number;
  /** Least gain of the objective that a line search accepts. Starts as 0; −Infinity: not tested. */
  minGain: number;
  /** Largest rise of cost surrogate i that a line search accepts, m entries [cost/step]. Start as Infinity. */
  readonly maxRise: Float64Array;
}
