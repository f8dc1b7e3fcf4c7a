import type { Settings } from '@belay-rl/core';

/**
 * The paper's rule to the letter (arXiv 2511.00880), without what this project added to it: w_c = σ(k (c − λC)) in units of an
 * episode's cost with k = 10 and λ = 0.7, the middle of its 0.5, 0.7, 0.9; c of the epoch's own episodes; the cost direction projected
 * if ⟨d_r, d_c⟩ < 0; the directions blended as they are; a step of KL above ε_KL = 0.01 taken back. If the paper is silent, the
 * settings are core's and the parts' own.
 */
export const publishedRule: Settings = {
  'constraint.sharpness': 10,
  'constraint.center': 0.7,
  'constraint.marginUnits': 'episode',
  'constraint.costEstimate': 'window',
  'constraint.costWindow': null,
  'constraint.projection': 'cost',
  'constraint.inner': 'euclidean',
  'constraint.scale': 'raw',
  'constraint.minimumWeight': 0,
  'constraint.minimumWeightUntil': 0,
  'constraint.weightSmoothing': 0,
  'constraint.integralGain': 0,
  'optimizer.linearDecay': false,
  'optimizer.gradientDecay': 0,
  'optimizer.epochKl': null,
  'trustRegion.maxKl': 0.01,
  'trustRegion.reference': 'step',
  'trustRegion.retries': 0,
  'training.stepsPerEpoch': 20_000,
  'training.batchSize': null,
  'policy.logStd': 0,
};
