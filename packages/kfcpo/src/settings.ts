import { defineSettings, type SettingsOf } from '@belay-rl/core';

/** `optimizer.*` of `kfac`. */
export const kfacSettings = defineSettings({
  fisher: {
    doc: "Whose actions the Fisher statistics are taken at: sampled (fresh draws of the current policy: the true Fisher), empirical (the rollout's actions), exact (one backward pass per action dimension, no sampling noise).",
    format: 'choice',
    default: 'sampled',
    values: ['sampled', 'empirical', 'exact'],
  },
  decay: {
    doc: 'ρ of the moving averages of the Kronecker factors, per refresh; larger is smoother and staler.',
    format: 'number',
    default: 0.95,
    min: 0,
    max: 0.9999,
  },
  biasCorrection: {
    doc: 'Divide the moving averages by 1 − ρᵗ, as Adam does; without it the first factors are far too small and their inverses too large.',
    format: 'boolean',
    default: true,
  },
  statisticsEvery: {
    doc: 'T_s: minibatches between refreshes of the factors.',
    format: 'integer',
    default: 1,
    min: 1,
  },
  factorsEvery: {
    doc: 'T_f: minibatches between eigendecompositions of the factors; fewer decompositions are cheaper and staler.',
    format: 'integer',
    default: 10,
    min: 1,
  },
  gradientDecay: {
    doc: "β of a moving average over minibatches of every signal's gradient, the reward's and each cost's, before it is preconditioned; 0: none, as published. A minibatch's cost gradient is mostly noise: an average over 1/(1 − β) of them is less so, and older.",
    format: 'number',
    default: 0,
    min: 0,
    max: 0.9999,
  },
  damping: {
    doc: 'Added to the Fisher before it is inverted; larger pulls the direction towards the plain gradient.',
    format: 'number',
    default: 0.1,
    min: 0,
    exclusiveMin: true,
    max: 1e6,
  },
  dampingKind: {
    doc: 'exact: (A ⊗ G + damping·I)⁻¹ in the eigenbasis; factored: (A + π√damping·I) ⊗ (G + √damping/π·I), inverted (Martens & Grosse 2015, section 6.3).',
    format: 'choice',
    default: 'exact',
    values: ['exact', 'factored'],
  },
  bias: {
    doc: 'homogeneous: the bias is the weight of a constant input, so that the factors know its correlation with the weights; separate: that correlation is taken as zero.',
    format: 'choice',
    default: 'homogeneous',
    values: ['homogeneous', 'separate'],
  },
  recurrent: {
    doc: 'Of recurrent units, how the gradients of a sequence’s steps depend on each other: independent (not at all), chain (each step follows from the one before as a linear Gaussian chain, alike in both directions of time; Martens, Ba & Johnson 2018, their option 1), directed-chain (of any form, and as good as endless; their option 2). Without an effect on other networks.',
    format: 'choice',
    default: 'independent',
    values: ['independent', 'chain', 'directed-chain'],
  },
  logStdFisher: {
    doc: "Fisher information of each state-independent log-std. 2 is the Gaussian's exact value; larger slows the change of exploration, smaller quickens it.",
    format: 'number',
    default: 2,
    min: 0,
    max: 1e6,
  },
  length: {
    doc: "Where dᵀFd of the step size comes from: exact (one tangent pass over the minibatch), exact-parts (the same, the means' part and the log deviations' part each as long as returns most at that KL: as one the deviations move too little, as K-FAC mistakes the means' curvature only; like exact if the constraint handler sets the length, as cpo-dual and stepScale=unblended do) or factors (free, but several times too small along K-FAC's own step).",
    format: 'choice',
    default: 'exact',
    values: ['exact', 'exact-parts', 'factors'],
  },
  stepKl: {
    doc: 'δ [nats], the KL divergence that one step aims at; null: trustRegion.maxKl ÷ number of minibatches of the update, or 0.9 trustRegion.maxKl with reference step; Infinity: every step has ν = maxStep.',
    format: 'number',
    default: null,
    nullable: true,
    min: 0,
    exclusiveMin: true,
    infinite: true,
  },
  epochKl: {
    doc: 'Δ [nats], the KL divergence that all steps of an update aim at together; null: each aims at stepKl alike. Steps that are noise add up to their number times δ, steps that point the same way to its square: the exponent is measured update after update, and δ follows it, so that a policy moves as far an epoch in every task.',
    format: 'number',
    default: null,
    nullable: true,
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  maxStep: {
    doc: 'ν_max: largest factor by which the preconditioned direction is multiplied; it stops a vanishing gradient from being blown up to a full step.',
    format: 'number',
    default: 100,
    min: 0,
    exclusiveMin: true,
    max: 1e6,
  },
  linearDecay: {
    doc: 'Lower δ linearly to 0 over the run: δ · (1 − epoch / epochs); ν_max falls by the square root of that.',
    format: 'boolean',
    default: false,
    overRun: true,
  },
});

/** `constraint.*` of `margin-blender`; `constraint.costLimit` and the cost estimate belong to core. */
export const marginBlenderSettings = defineSettings({
  sharpness: {
    doc: 'k: how sharply the weight of the cost rises around the centre; large values switch, small ones blend.',
    format: 'number',
    default: 10,
    min: 0,
    exclusiveMin: true,
    max: 1e6,
  },
  center: {
    doc: 'λ: where reward and cost weigh the same, as a share of the cost limit; lower is more careful.',
    format: 'number',
    default: 0.9,
    min: 0,
    max: 2,
  },
  marginUnits: {
    doc: 'episode: the margin is counted in cost per episode, k(c − λC), as printed; relative: as a share of the limit, k(c/C − λ), the smooth blend that the words describe.',
    format: 'choice',
    default: 'relative',
    values: ['episode', 'relative'],
  },
  projection: {
    doc: 'What gives way when the reward and cost directions conflict: cost (the cost direction, as published), reward, lesser (the one with the smaller weight) or none.',
    format: 'choice',
    default: 'cost',
    values: ['cost', 'reward', 'lesser', 'none'],
  },
  inner: {
    doc: 'Inner product of conflict and projection: euclidean; fisher (dᵀFd, which needs a natural optimizer): a projected cost direction then leaves the reward surrogate unchanged to first order; auto: fisher if the optimizer gives it, else euclidean.',
    format: 'choice',
    default: 'auto',
    values: ['auto', 'euclidean', 'fisher'],
  },
  scale: {
    doc: 'raw: directions are blended at their own lengths; normalised: at equal length (Fisher norm if the optimizer gives it, else Euclidean), so that only the weights decide.',
    format: 'choice',
    default: 'normalised',
    values: ['raw', 'normalised'],
  },
  stepScale: {
    doc: 'blended: the step length is set for the blended direction, so that small weights do not shrink it; unblended: for the larger of the directions, so that they do.',
    format: 'choice',
    default: 'blended',
    values: ['blended', 'unblended'],
  },
  minimumWeight: {
    doc: 'Floor of the reward and cost weights: above 0 neither signal is ever ignored, however far the cost is from its limit.',
    format: 'number',
    default: 0,
    min: 0,
    max: 0.5,
  },
  minimumWeightUntil: {
    doc: 'Share of the training over which the floor falls linearly to 0, so that both signals are learned first and only the limit rules at the end; 0: the floor stays.',
    format: 'number',
    default: 0,
    overRun: true,
    min: 0,
    max: 1,
  },
  integralGain: {
    doc: 'How fast the centre follows the cost, per update: λ falls by integralGain · (c/C − integralTarget) while no weight is at its floor, and stays within 0 and 2; 0: the centre is fixed, as published.',
    format: 'number',
    default: 0,
    min: 0,
    max: 1,
  },
  integralTarget: {
    doc: 'The share of the cost limit at which the moving centre comes to rest; without an effect if integralGain is 0.',
    format: 'number',
    default: 0.95,
    min: 0,
    max: 1,
  },
  weightSmoothing: {
    doc: 'Weight of the past in a moving average of the cost weights over updates; 0: none. Damps the oscillation that a noisy cost estimate causes.',
    format: 'number',
    default: 0,
    min: 0,
    max: 0.999,
  },
});

/** `trustRegion.*` of `minibatch-kl-guard`. */
export const minibatchKlGuardSettings = defineSettings({
  maxKl: {
    doc: "ε_KL [nats]: a minibatch's step is rolled back if its mean KL exceeds this; the paper uses 0.005 to 0.01.",
    format: 'number',
    default: 0.01,
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  reference: {
    doc: 'The policy that the KL is measured from: epoch (the one that collected the rows) or step (the one before this minibatch, so that an epoch may move far).',
    format: 'choice',
    default: 'epoch',
    values: ['epoch', 'step'],
  },
  retries: {
    doc: 'How often a rejected step is halved and tried again before it is given up.',
    format: 'integer',
    default: 0,
    min: 0,
    max: 20,
  },
});

/** `trustRegion.*` of `epoch-kl-guard`. */
export const epochKlGuardSettings = defineSettings({
  maxKl: {
    doc: 'ε_KL [nats]: the whole update is rolled back if its mean KL over all rows exceeds this.',
    format: 'number',
    default: 0.01,
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  retries: {
    doc: "How often a rejected update's total displacement is halved and tried again before it is given up.",
    format: 'integer',
    default: 0,
    min: 0,
    max: 20,
  },
});

/** Values of `kfacSettings`. */
export type KfacSettings = SettingsOf<typeof kfacSettings>;
/** Values of `marginBlenderSettings`. */
export type MarginBlenderSettings = SettingsOf<typeof marginBlenderSettings>;
/** Values of `minibatchKlGuardSettings`. */
export type MinibatchKlGuardSettings = SettingsOf<typeof minibatchKlGuardSettings>;
/** Values of `epochKlGuardSettings`. */
export type EpochKlGuardSettings = SettingsOf<typeof epochKlGuardSettings>;
