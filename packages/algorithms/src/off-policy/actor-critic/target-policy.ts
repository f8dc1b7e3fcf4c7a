import type { LearnerContext, Policy, Random, Rows, Vec } from '@belay-rl/core';
import { FollowingPolicy } from './following-policy.ts';

/** A policy that follows the learnt one slowly, and acts in targets; with clipped noise if targets are smoothed. */
export class TargetPolicy extends FollowingPolicy {
  readonly #random: Random;
  readonly #noise: number;
  readonly #clip: number;

  constructor(
    context: LearnerContext,
    learnt: Policy,
    smoothing: { readonly targetNoise?: number; readonly targetNoiseClip?: number },
  ) {
    super(context, learnt, 'target policy');
    this.#random = context.random('target noise');
    this.#noise = smoothing.targetNoise ?? 0;
    this.#clip = smoothing.targetNoiseClip ?? 0;
  }

  /** action (B × A) ← clip(π̄(s) + clip(N(0, σ²), ±c), −1, 1) (Fujimoto et al. 2018, eq. 14); without noise π̄(s). */
  act(observations: Rows, action: Vec): void {
    this.policy.forward(observations, this.outputs);
    this.policy.distribution.mode(this.outputs, action);
    if (this.#noise === 0) return;
    const n = observations.count * this.policy.distribution.actions;
    for (let k = 0; k < n; k++) {
      const noise = Math.min(Math.max(this.#noise * this.#random.normal(), -this.#clip), this.#clip);
      action[k] = Math.min(Math.max(action[k]! + noise, -1), 1);
    }
  }
}
