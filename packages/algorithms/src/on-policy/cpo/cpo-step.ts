import type { LinearisedProblem } from '../../parts/linearised-limit.ts';

/** CPO's trust-region problem (Achiam et al. 2017, arXiv 1705.10528, eq. 11). */
export type CpoProblem = LinearisedProblem;

/**
 * Which case of the paper's appendix 10.2 holds: 0 the whole region is infeasible, 1 the boundary cuts it and θ is infeasible,
 * 2 the boundary cuts it and θ is feasible, 3 the whole region is feasible, 4 there is no cost gradient (and no violation).
 */
export type CpoCase = 0 | 1 | 2 | 3 | 4;

/** Δ = alongX · x + alongP · p, and the dual quantities of the paper's theorem 2. */
export interface CpoStep {
  readonly alongX: number;
  readonly alongP: number;
  /** λ*, multiplier of the KL bound. */
  readonly lambda: number;
  /** ν*, multiplier of the cost bound. */
  readonly nu: number;
  /** A = q − r²/s and B = 2δ − c²/s; 0 in case 4. */
  readonly A: number;
  readonly B: number;
  readonly optimCase: CpoCase;
}
