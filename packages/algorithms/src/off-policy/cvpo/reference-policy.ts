import type { Done, LearnerContext, Policy, Rows } from '@belay-rl/core';
import { FollowingPolicy } from '../actor-critic/following-policy.ts';
import type { CvpoSettings } from './cvpo-settings.ts';

/**
 * π_old: what the E-step samples from and the M-step stays near. `round`: the policy as it was when the round began, as FSRL has
 * it; `average`: an exponential average of the policy's parameters that moves with every gradient step, as the authors' first
 * code has it.
 */
export class ReferencePolicy extends FollowingPolicy {
  readonly #averages: boolean;
  readonly #rate: number;

  constructor(context: LearnerContext, policy: Policy, settings: Pick<CvpoSettings, 'reference' | 'referenceRate'>) {
    super(context, policy, 'reference policy');
    this.#averages = settings.reference === 'average';
    this.#rate = settings.referenceRate;
  }

  beginRound(): void {
    if (!this.#averages) this.copy();
  }

  /** outputs ← π_old at these states. */
  forward(observations: Rows): Done {
    return this.policy.forward(observations, this.outputs);
  }

  /** After a gradient step. */
  follow(): void {
    if (this.#averages) this.track(this.#rate);
  }
}
