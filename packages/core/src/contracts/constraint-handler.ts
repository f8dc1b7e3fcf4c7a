import type { CostSignals } from './cost-signals.ts';
import type { PolicyUpdate, Surrogate } from './policy-update.ts';
import type { Proposal, Signals } from './proposal.ts';
import type { ResidentHandler } from './resident-form.ts';
import type { Stateful } from './values.ts';

/**
 * Reward and cost signals, estimates and limits → one objective, or one direction. It acts on one of three levels:
 * - 'advantages': weights fixed for the update, mixed before any clip (Lagrangian, PID, log barrier, CRPO);
 * - 'surrogates': weights depend on the surrogates' values (P3O);
 * - 'directions': the K gradients stay apart, and `combine` chooses the step in their span (CPO, PCPO, KFCPO).
 * m = number of constraints, K = 1 + m; index 0 is the reward.
 */
export interface HandlerBase extends Stateful {
  /**
   * Once an update, before anything else: move multipliers, PID, switches, blend weights.
   * progress: epoch / epochs, in [0, 1), for what is scheduled over the training.
   */
  begin(costs: CostSignals, progress?: number): void;
  /**
   * weights_k ← ∂J/∂S_k (K entries); returns J(S), the merit a line search improves. S_k = value of surrogate k.
   * For 'advantages' it is called once an update and `values` mean nothing.
   */
  weigh(values: Float64Array, weights: Float64Array): number;
  /** Own losses instead of the ratio surrogates (FOCOPS, CUP). K of them, or one for 'advantages'. */
  surrogates?(u: PolicyUpdate): readonly Surrogate[];
  /**
   * `variant: published` of some algorithms takes the cost part of the surrogate without the pessimistic clip;
   * false here switches the clip of the cost surrogates off. Default true.
   */
  readonly clipCosts?: boolean;
  /** It never weighs a cost, so that no cost critics are trained and K is 1. Default false. */
  readonly ignoresCosts?: boolean;
  /** For an update that stays on a device; an `advantages` handler without `surrogates` needs none. */
  readonly resident?: ResidentHandler;
  dispose?(): void;
}

/** Fixes weights for the whole update; the advantages are mixed with them before any clip. */
export interface AdvantageHandler extends HandlerBase {
  readonly acts: 'advantages';
}

/** Weighs the surrogates by their values, anew at every minibatch. */
export interface SurrogateHandler extends HandlerBase {
  readonly acts: 'surrogates';
}

/** Gets the K gradients (or preconditioned directions) apart, and chooses the step in their span. */
export interface DirectionHandler extends HandlerBase {
  readonly acts: 'directions';
  /** p.c ← coefficients of the step; may set p.lengthFrom, p.minGain, p.maxRise. Called once a minibatch. */
  combine(s: Signals, p: Proposal): void;
  /** Told after each step what fraction of it the trust region took, in [0, 1]. */
  settle?(fraction: number): void;
}

/** What decides how the reward and the m costs make one step; see the three kinds. */
export type ConstraintHandler = AdvantageHandler | SurrogateHandler | DirectionHandler;
