import type { Settings } from '@belay-rl/core';

/** What OmniSafe's first-order algorithms share (OmniSafe, March 2025): 64-row minibatches, KL stop at 0.02, critics next to the policy. */
export const firstOrderDefaults: Settings = {
  'training.batchSize': 64,
  'training.passes': 40,
  'optimizer.learningRate': 3e-4,
  'optimizer.linearDecay': true,
  'trustRegion.maxKl': 0.02,
  'critic.learningRate': 3e-4,
  'critic.batchSize': null,
  'critic.passes': null,
};

/** Its clip, if there is one. */
export const clipDefaults: Settings = { 'training.clip': 0.2 };

/** What its second-order algorithms share: one natural step an epoch, then only the critics. */
export const secondOrderDefaults: Settings = {
  'optimizer.iterations': 15,
  'optimizer.damping': 0.1,
  'critic.learningRate': 1e-3,
  'critic.batchSize': 128,
  'critic.passes': 10,
};

/** Its line search. */
export const lineSearchDefaults: Settings = { 'trustRegion.maxKl': 0.01, 'trustRegion.maxSteps': 15 };
