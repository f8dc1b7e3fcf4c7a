import type { Minibatch, PolicyUpdate } from './policy-update.ts';
import type { Proposal, Signals } from './proposal.ts';
import type { ResidentForm } from './resident-form.ts';
import type { Done, Stateful, Vec } from './values.ts';

/**
 * Gradient → step. Everything ascends: Δ is added to θ.
 * First-order optimizers (adam, sgd) are stateful and not linear, so they come after the constraint handler's blend.
 * Natural ones (conjugate-gradient, kfac) are linear, so they precondition each gradient before the blend and set the
 * length after it. The loop that calls them is `core/src/update/update-policy.ts`:
 *
 *     optimizer.begin(u)
 *     for each minibatch:  [natural] observe(minibatch)
 *                     g_k ← gradients;  [natural] precondition(g, signals)
 *                     handler blends → proposal
 *                     step(…) → Δ;  trust region accepts a fraction f of Δ;  settle(f, 'step')
 *     trust region refuses the whole update → settle(0, 'update')
 */
export interface OptimizerBase extends Stateful {
  /** Once an update, before its first minibatch. */
  begin?(u: PolicyUpdate): Done;
  /**
   * The trust region's answer. fraction 0 since 'step': the last proposal did not happen, take back what it did to your
   * state (moments, counters); since 'update': take back everything since `begin`.
   */
  settle(fraction: number, since: 'step' | 'update'): void;
  /** Absent: it exists on the host only. */
  readonly resident?: ResidentForm;
  dispose?(): void;
}

/** Steps along the blended gradient; it keeps moments of it. */
export interface FirstOrderOptimizer extends OptimizerBase {
  readonly natural: false;
  /** Once an update, or once a round of gradient steps off-policy, if there is no more than its place in the run. */
  begin?(u: Pick<PolicyUpdate, 'progress'>): Done;
  /** delta (n) ← the step for an ascent gradient (n), learning rate and gradient clip included. */
  step(gradient: Vec, delta: Vec): Done;
}

/** Preconditions each gradient with a Fisher metric before the handler blends them. */
export interface NaturalOptimizer extends OptimizerBase {
  readonly natural: true;
  /** δ of one step [nats]: the step length aims at ½ΔᵀFΔ = δ. Set by `begin`. */
  readonly stepKl: number;
  /** Once a minibatch, right after its forward: K-FAC takes statistics, conjugate gradient keeps the rows. */
  observe(minibatch: Minibatch): Done;
  /** d_k = (F + damping)⁻¹ g_k, kept inside; fills `s.directions` (d_k·d_l) and `s.fisher` (g_k·d_l, which is d_kᵀ(F + damping)d_l). */
  precondition(gradients: readonly Vec[], s: Signals): Done;
  /** delta ← ν Σ_k c_k d_k with ν = √(2δ / dᵀFd) ≤ ν_max, d as `p.lengthFrom` says; ν = 1 when it is 'given'. */
  step(p: Proposal, s: Signals, delta: Vec): Done;
}

/** What turns gradients into a step; see the two kinds. */
export type Optimizer = FirstOrderOptimizer | NaturalOptimizer;
