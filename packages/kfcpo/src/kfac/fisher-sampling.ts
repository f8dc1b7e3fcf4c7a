import type { Minibatch, Policy, Random, Vec } from '@belay-rl/core';

/**
 * The score backward passes behind G = E[g gᵀ], g = ∂ log π(a|s)/∂ pre-activation: each leaves per-row scores in the
 * layers' `delta`, and calls `collect` to have them gathered. They differ in whose actions a the expectation is over.
 */
export type FisherSampling = (minibatch: Minibatch, collect: () => Promise<void>) => Promise<void>;

export interface FisherSamplingOptions {
  readonly policy: Policy;
  readonly random: Random;
  readonly maxRows: number;
}

/** Fresh actions of the current policy: an unbiased draw of the true Fisher. Consumes B × A numbers of `random`. */
export function sampledFisher({ policy, random, maxRows }: FisherSamplingOptions): FisherSampling {
  const actions = new Float32Array(maxRows * policy.distribution.actions);
  const ones = new Float32Array(maxRows).fill(1);
  return async (minibatch, collect) => {
    policy.distribution.sample(minibatch.outputs, random, actions);
    await scoreBackward(policy, minibatch, actions, ones);
    await collect();
  };
}

/** The rollout's own actions: the empirical Fisher, which equals the true one only while π_θ is the behaviour policy. */
export function empiricalFisher({ policy, maxRows }: FisherSamplingOptions): FisherSampling {
  const ones = new Float32Array(maxRows).fill(1);
  return async (minibatch, collect) => {
    await scoreBackward(policy, minibatch, minibatch.actions, ones);
    await collect();
  };
}

/**
 * No sampling: E_a[∇log π ∇log πᵀ] = Σ_k c_k c_kᵀ with c_k the columns of a square root of the outputs' Fisher matrix, one
 * backward pass each. Covers means and logits, hence policies whose log-std, if they have one, does not depend on the state.
 */
export function exactFisher({ policy }: FisherSamplingOptions): FisherSampling {
  const { distribution } = policy;
  return async (minibatch, collect) => {
    for (let k = 0; k < distribution.outputs; k++) {
      distribution.fisherColumn!(minibatch.outputs, k);
      await policy.backward(minibatch.outputs, null);
      await collect();
    }
  };
}

async function scoreBackward(policy: Policy, minibatch: Minibatch, actions: Vec, ones: Vec): Promise<void> {
  const { outputs } = minibatch;
  outputs.dMean.fill(0, 0, minibatch.count * policy.distribution.outputs);
  outputs.dScale.fill(0);
  policy.distribution.score(outputs, actions, ones);
  await policy.backward(outputs, null);
}
