import type { Minibatch, PolicyUpdate, Surrogate } from '../contracts/policy-update.ts';

/** Which advantage the surrogate takes, in which direction, and how it is clipped. */
export interface RatioSurrogateOptions {
  /** Which of the minibatch's advantages. */
  readonly index: number;
  /** true: to be raised (reward), false: to be lowered (cost). The clip is pessimistic either way. */
  readonly raise: boolean;
  /** ε; Infinity: none. */
  readonly clip: number;
  /** Weight of the mean entropy, added to the value. */
  readonly entropy: number;
  /** Most rows of a minibatch. */
  readonly maxRows: number;
}

/**
 * The importance-ratio surrogate S = mean(ρ A), ρ = π_θ(a|s)/π_behaviour(a|s), with PPO's pessimistic clip
 * (Schulman et al. 2017, arXiv 1707.06347, eq. 7): for what is raised min(ρA, clip(ρ, 1−ε, 1+ε)A), for what is
 * lowered the maximum. Derivative at the outputs: ρ_i A_i ∂log π(a_i|s_i)/N if the clip does not bind, else 0.
 */
export function ratioSurrogate(update: PolicyUpdate, options: RatioSurrogateOptions): Surrogate {
  const { index, raise, clip, entropy } = options;
  const { distribution } = update.policy;
  const weights = new Float32Array(options.maxRows);
  const low = 1 - clip;
  const high = 1 + clip;

  /** True if the clipped value is the pessimistic one, so that the row no longer pulls. */
  const clipped = (ratio: number, advantage: number): boolean => {
    const gains = raise ? advantage > 0 : advantage < 0;
    return gains ? ratio > high : ratio < low;
  };

  return {
    value(minibatch: Minibatch) {
      const advantages = minibatch.advantages[index]!;
      let sum = 0;
      for (let i = 0; i < minibatch.count; i++) {
        const ratio = minibatch.ratio[i]!;
        const advantage = advantages[i]!;
        sum += (clipped(ratio, advantage) ? (ratio > 1 ? high : low) : ratio) * advantage;
      }
      const mean = sum / minibatch.count;
      return entropy === 0 ? mean : mean + entropy * distribution.entropy(minibatch.outputs, 0);
    },
    gradient(minibatch, weight) {
      const advantages = minibatch.advantages[index]!;
      const share = weight / minibatch.count;
      for (let i = 0; i < minibatch.count; i++) {
        const ratio = minibatch.ratio[i]!;
        const advantage = advantages[i]!;
        weights[i] = clipped(ratio, advantage) ? 0 : share * ratio * advantage;
      }
      distribution.score(minibatch.outputs, minibatch.actions, weights);
      if (entropy !== 0) distribution.entropy(minibatch.outputs, weight * entropy);
    },
  };
}

/** One surrogate per advantage: index 0 is raised (and carries the entropy), the rest are lowered. */
export function ratioSurrogates(update: PolicyUpdate, count: number, clipCosts: boolean): readonly Surrogate[] {
  return Array.from({ length: count }, (_, index) =>
    ratioSurrogate(update, {
      index,
      raise: index === 0,
      clip: index === 0 || clipCosts ? update.clip : Number.POSITIVE_INFINITY,
      entropy: index === 0 ? update.entropy : 0,
      maxRows: update.whole.outputs.capacity,
    }),
  );
}
