import { BelayError, type PartContext, refuse } from '@belay-rl/core';
import type { KfacSettings } from '../settings.ts';

/** Refuses gradients that lead nowhere: `gradient` = Σ_k g_kᵀ(F + damping)⁻¹g_k. */
export function requireSignal(gradient: number): void {
  if (!Number.isFinite(gradient)) {
    throw new BelayError(
      'not-finite',
      `K-FAC's preconditioned gradient is not finite (squared norm ${gradient}): look for a non-finite reward, cost or observation, or raise optimizer.damping.`,
    );
  }
  if (gradient === 0) {
    throw new BelayError(
      'zero-gradient',
      'Every policy gradient that K-FAC was given is zero, so that there is no direction to move in: all advantages of the minibatch are zero or every row is clipped.',
    );
  }
}

/** Refuses, as `incompatible-parts`, a policy or settings that K-FAC cannot do. */
export function requireFisher(settings: KfacSettings, { policy, maxKl }: PartContext): void {
  const { distribution, own } = policy;
  if (settings.stepKl === null && maxKl === null) {
    throw refuse(
      'incompatible-parts',
      'optimizer.name=kfac takes its step length from trustRegion.maxKl, which this trust region does not have: set optimizer.stepKl, for example to 0.001.',
    );
  }
  if (distribution.fisher === undefined || (own !== 0 && own !== distribution.actions)) {
    throw refuse(
      'incompatible-parts',
      "optimizer.name=kfac needs a policy whose Fisher matrix is known in closed form, such as the Gaussian's; this policy has none. A first-order optimizer (adam, sgd) works with any.",
    );
  }
  if (settings.fisher === 'exact' && (policy.memory ?? 0) > 0) {
    throw refuse(
      'incompatible-parts',
      'optimizer.fisher=exact takes one column of the outputs’ Fisher matrix at a time in all rows, which a memory would add up over steps; use optimizer.fisher=sampled for a policy with a memory.',
    );
  }
  if (
    settings.fisher === 'exact' &&
    (policy.outputs(1).scale.length !== own || distribution.fisherColumn === undefined)
  ) {
    throw refuse(
      'incompatible-parts',
      'optimizer.fisher=exact needs a policy with a state-independent log-std; use optimizer.fisher=sampled for this one.',
    );
  }
}
