import { defineSettings, type SettingsOf } from '@belay-rl/core';

/** `mStep.*` of `m-step-trust-region`. */
export const mStepSettings = defineSettings({
  learningRate: {
    doc: 'Adam’s step size for the policy.',
    format: 'number',
    default: 5e-4,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
  iterations: {
    doc: 'Steps of the policy on each batch’s weights.',
    format: 'integer',
    default: 1,
    min: 1,
    max: 1000,
  },
  maxMeanKl: {
    doc: 'ε_μ: mean KL that the change of the mean may cost, of a policy of choices any change [nats].',
    format: 'number',
    default: 0.005,
    min: 0,
    max: 100,
  },
  maxCovarianceKl: {
    doc: 'ε_Σ: mean KL that the change of the covariance may cost; choices have none [nats].',
    format: 'number',
    default: 0.0005,
    min: 0,
    max: 100,
  },
  multiplierOptimizer: {
    doc: 'How α_μ and α_Σ move: adam, whose steps hardly depend on how far a KL is off, or gradient, in proportion to it.',
    format: 'choice',
    default: 'adam',
    values: ['adam', 'gradient'],
  },
  meanMultiplierRate: { doc: 'Step size of α_μ.', format: 'number', default: 0.1, min: 0, max: 1e5 },
  covarianceMultiplierRate: { doc: 'Step size of α_Σ.', format: 'number', default: 0.1, min: 0, max: 1e5 },
  maxMeanMultiplier: {
    doc: 'Largest α_μ; 0: no trust region for the mean.',
    format: 'number',
    default: 0.5,
    min: 0,
    infinite: true,
  },
  maxCovarianceMultiplier: {
    doc: 'Largest α_Σ; 0: no trust region for the covariance.',
    format: 'number',
    default: 0.5,
    min: 0,
    infinite: true,
  },
  resetMultipliers: {
    doc: 'α_μ and α_Σ start at 0 in every round of gradient steps; false: they are kept for the whole run.',
    format: 'boolean',
    default: true,
  },
  normalisation: {
    doc: 'How the weighted likelihood is averaged: samples (mean over all K · B of them, as both public implementations have it) or states (sum over a state’s K, mean over states), which makes it K times as large compared with the KL terms. Choices go by states.',
    format: 'choice',
    default: 'samples',
    values: ['samples', 'states'],
  },
  maxGradientNorm: {
    doc: 'Global norm to which the policy’s gradient is clipped; Infinity: no clip.',
    format: 'number',
    default: Number.POSITIVE_INFINITY,
    min: 0,
    exclusiveMin: true,
    infinite: true,
  },
});

/** Values of `mStepSettings`. */
export type MStepSettings = SettingsOf<typeof mStepSettings>;
