import { defineConstraintHandler, defineOptimizer, defineTrustRegion } from '@belay-rl/core';
import { EpochKlGuard } from './epoch-kl-guard.ts';
import { kfacBytes } from './kfac/kfac-memory.ts';
import { KfacOptimizer } from './kfac/kfac-optimizer.ts';
import { MarginBlender } from './margin-blender.ts';
import { MinibatchKlGuard } from './minibatch-kl-guard.ts';
import { epochKlGuardSettings, kfacSettings, marginBlenderSettings, minibatchKlGuardSettings } from './settings.ts';

/** The optimizer `kfac` (Martens & Grosse 2015, arXiv 1503.05671). It gives a Fisher metric. */
export const kfac = defineOptimizer({
  summary: 'Natural gradient by Kronecker-factored curvature: closed form, no conjugate-gradient iterations.',
  provides: ['fisher'],
  settings: kfacSettings,
  metrics: {
    'Misc/PredictedKl': 'KL of a step as its length predicts it, ½ΔᵀFΔ, mean over steps [nats]',
    'Misc/CurvatureRatio': 'exact dᵀFd ÷ the Kronecker factors’, along the steps (optimizer.length=exact) [1]',
    'Misc/DeviationScale':
      'how much longer the log deviations’ part of a step would best be next to the means’; optimizer.length=exact-parts makes it so; not told by graphics devices [1]',
    'Misc/StepNorm': 'Euclidean length of the proposed steps, mean [parameters]',
  },
  memory: kfacBytes,
  create: (settings, context) => new KfacOptimizer(settings, context),
});

/** The constraint handler `margin-blender` of KFCPO (arXiv 2511.00880). It needs a Fisher metric if `inner` is fisher or `stepScale` unblended. */
export const marginBlender = defineConstraintHandler({
  summary:
    'KFCPO’s blend of reward and cost directions by how near the cost is to its limit, with conflict projection.',
  // The Euclidean Gram matrix is there for every optimizer; the rest reads dᵀFd, or has the optimizer set the length.
  needs: ({ inner, stepScale }) => (inner === 'fisher' || stepScale === 'unblended' ? ['fisher'] : []),
  constraints: [1, 64],
  settings: marginBlenderSettings,
  metrics: {
    'Misc/CostWeight': 'w_c, the weight of the cost direction (largest of the constraints) [1]',
    'Misc/RewardWeight': 'w_r, the weight of the reward direction [1]',
    'Misc/Center': 'λ, the share of the limit at which reward and cost weigh the same (least of the constraints) [1]',
    'Misc/ConflictRate': 'share of minibatches (and constraints) if the two directions conflicted [1]',
    'Misc/RewardDirectionNorm': 'Euclidean norm of the preconditioned reward direction, mean over minibatches',
    'Misc/CostDirectionNorm': 'the same of the cost direction (largest of the constraints)',
    'Misc/CostDirectionNormBlended': 'the same after scaling and projection, as it enters the blend',
  },
  create: (settings, context) => new MarginBlender(settings, context),
});

const stepMetrics = {
  'Misc/StepKl': 'KL(π_θ′ ‖ π_before) of a minibatch’s step as proposed, mean over steps [nats]',
  'Misc/EpochKl': 'KL(π_θ′ ‖ π_epoch start) after a minibatch’s step as proposed, mean over steps [nats]',
};

/** The trust region `minibatch-kl-guard` of KFCPO (arXiv 2511.00880). */
export const minibatchKlGuard = defineTrustRegion({
  summary: 'Takes a minibatch’s step only while its mean KL stays within a limit, else rolls it back bit for bit.',
  schedule: { batchSize: 2000, passes: 1 },
  maxKlBounds: ({ reference }) => (reference === 'step' ? 'step' : 'update'),
  settings: minibatchKlGuardSettings,
  metrics: {
    ...stepMetrics,
    'Misc/RollbackRate': 'share of the minibatches’ steps that were rolled back [1]',
    'Misc/AcceptedFraction': 'fraction of the proposed step that was taken, mean over steps [1]',
  },
  create: (settings, context) => new MinibatchKlGuard(settings, context),
});

/** The trust region `epoch-kl-guard`: the check once an epoch that KFCPO’s paper compares its own with. */
export const epochKlGuard = defineTrustRegion({
  summary: 'Takes every step, and rolls the whole epoch back where its mean KL over all rows exceeds a limit.',
  schedule: { batchSize: 2000, passes: 1 },
  settings: epochKlGuardSettings,
  metrics: { ...stepMetrics, 'Misc/RollbackRate': 'share of the updates that were rolled back [1]' },
  create: (settings, context) => new EpochKlGuard(settings, context),
});
