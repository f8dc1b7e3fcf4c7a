import type { Policy, Random, Vec, View } from '@belay-rl/core';

/**
 * The score backward passes behind G = E[g gᵀ], g = ∂ log π(a|s)/∂ pre-activation: each leaves per-row scores in the
 * layers' `delta`, and calls `collect` to have them gathered. They differ in whose actions a the expectation is over.
 */
export type FisherSampling = (view: View, collect: () => Promise<void>) => Promise<void>;

export interface FisherSamplingOptions {
  readonly policy: Policy;
  readonly random: Random;
  readonly maxRows: number;
}

/** Fresh actions of the current policy: an unbiased draw of the true Fisher. Consumes B × A normals of `random`. */
export function sampledFisher({ policy, random, maxRows }: FisherSamplingOptions): FisherSampling {
  const actions = new Float32Array(maxRows * policy.distribution.actions);
  const ones = new Float32Array(maxRows).fill(1);
  return async (view, collect) => {
    policy.distribution.sample(view.outputs, random, actions);
    await scoreBackward(policy, view, actions, ones);
    await collect();
  };
}

/** The rollout's own actions: the empirical Fisher, which equals the true one only while π_θ is the behaviour policy. */
export function empiricalFisher({ policy, maxRows }: FisherSamplingOptions): FisherSampling {
  const ones = new Float32Array(maxRows).fill(1);
  return async (view, collect) => {
    await scoreBackward(policy, view, view.actions, ones);
    await collect();
  };
}

/**
 * No sampling: E_a[∇log π ∇log πᵀ] = Σ_k c_k c_kᵀ with c_k the columns of Σ^(−1/2), one backward pass each. Covers the
 * mean only, hence policies whose log-std does not depend on the state.
 */
export function exactFisher({ policy }: FisherSamplingOptions): FisherSampling {
  const { distribution } = policy;
  return async (view, collect) => {
    for (let k = 0; k < distribution.actions; k++) {
      distribution.fisherColumn!(view.outputs, k);
      await policy.backward(view.outputs, null);
      await collect();
    }
  };
}

async function scoreBackward(policy: Policy, view: View, actions: Vec, ones: Vec): Promise<void> {
  const { outputs } = view;
  outputs.dMean.fill(0, 0, view.count * policy.distribution.actions);
  outputs.dScale.fill(0);
  policy.distribution.score(outputs, actions, ones);
  await policy.backward(outputs, null);
}
