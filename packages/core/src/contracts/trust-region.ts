import type { Minibatch, PolicyUpdate } from './policy-update.ts';
import type { Proposal } from './proposal.ts';
import type { ResidentTrustRegion } from './resident-form.ts';
import type { Done, Stateful, Vec } from './values.ts';

/** The losses at some θ on one minibatch. */
export interface Trial {
  /** S_k, K entries. */
  readonly values: Float64Array;
  /** J(S), the handler's merit. */
  objective: number;
  /** Mean over the minibatch's rows of KL(π_reference ‖ π_θ) [nats], reference = the policy at the update's start. */
  kl: number;
}

/** One proposed step. One object, refilled for every minibatch. */
export interface Step {
  readonly update: PolicyUpdate;
  readonly minibatch: Minibatch;
  /** Δ, n. */
  readonly delta: Vec;
  /** At θ, before the step. */
  readonly before: Trial;
  readonly proposal: Proposal;
  /** Forward at the present θ on this minibatch, and the losses there. The returned object is refilled by the next call. */
  measure(): Promise<Trial>;
}

/** Direction → accepted parameters. */
export interface TrustRegion extends Stateful {
  begin?(u: PolicyUpdate): Done;
  /**
   * Adds Δ, a fraction of it, or nothing to the policy's parameters; returns the fraction in [0, 1].
   * 0 means that θ was restored bit for bit.
   */
  apply(step: Step): number | Promise<number>;
  /** After each pass over the data; true ends the passes. */
  afterPass?(u: PolicyUpdate): boolean | Promise<boolean>;
  /** After the last pass; false: the whole update was rolled back, bit for bit. */
  end?(u: PolicyUpdate): boolean | Promise<boolean>;
  /** A sentence to show the user now (for example that update after update is refused), or null. Asked once an epoch. */
  warning?(): string | null;
  /** Absent: it exists on the host only. */
  readonly resident?: ResidentTrustRegion;
  dispose?(): void;
}
