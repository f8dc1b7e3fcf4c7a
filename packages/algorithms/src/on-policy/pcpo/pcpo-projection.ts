import type { DirectionHandler, PartContext } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, type SettingsOf } from '@belay-rl/core';
import {
  createLinearised,
  type LinearisedProblem,
  linearisedDefinition,
  linearisedMetrics,
  linearisedSettings,
} from '../../parts/linearised-limit.ts';
import { variantSetting } from '../../parts/variant-setting.ts';

const schema = defineSettings({
  ...linearisedSettings,
  metric: {
    doc: 'Metric of the projection: fisher (the nearest policy in KL) or euclidean (the nearest parameters).',
    format: 'choice',
    default: 'fisher',
    values: ['fisher', 'euclidean'],
  },
  outOfReach: {
    doc: 'What is done if no step within the trust region reaches the limit. recover: only lower the cost, as CPO does. project: the paper’s sum of reward step and projection, which the line search shortens, so that a share of it stays for the reward. null: recover, or project if variant is published.',
    format: 'choice',
    default: null,
    nullable: true,
    values: ['recover', 'project'],
  },
  variant: variantSetting('the reward step along the plain gradient, the violation in cost per episode, no margin'),
});

/** PCPO's problem, the metric of its projection (the Fisher metric H, or the parameters' own), and what it does from afar. */
export interface PcpoProblem extends LinearisedProblem {
  readonly metric: 'fisher' | 'euclidean';
  readonly outOfReach: 'recover' | 'project';
}

/** Δ = alongX · x − multiplier · (p, or b with the Euclidean metric). */
export interface PcpoStep {
  readonly alongX: number;
  /** μ ≥ 0; 0 if the reward step is within the limit already. */
  readonly multiplier: number;
  /** No step within the trust region reaches the limit. */
  readonly far: boolean;
}

/** Below this a squared gradient is none at all (float32 gradients underflow near it), and dividing by it would overflow. */
const NO_CURVATURE = 1e-30;

/**
 * Yang et al. 2020, arXiv 2010.03152, algorithm 1: the natural-gradient step for the reward, √(2δ/q) x, then the nearest
 * point, in the chosen metric, with c + b·Δ ≤ 0. If that is out of the trust region's reach, c² > 2δs, and `outOfReach` is
 * recover, only the projection is left, no longer than the region.
 */
export function pcpoStep({ q, r, s, bb, c, delta, metric, outOfReach }: PcpoProblem): PcpoStep {
  const alongX = q > NO_CURVATURE ? Math.sqrt((2 * delta) / q) : 0;
  const excess = c + alongX * r;
  const far = c > Math.sqrt(2 * delta * s);
  const curvature = metric === 'fisher' ? s : bb;
  // No step changes the cost, so there is no nearest point within the limit: stay.
  if (excess > 0 && curvature <= NO_CURVATURE) return { alongX: 0, multiplier: 0, far };
  if (far && outOfReach === 'recover') {
    return { alongX: 0, multiplier: metric === 'fisher' ? Math.sqrt((2 * delta) / s) : c / bb, far };
  }
  return excess <= 0 ? { alongX, multiplier: 0, far } : { alongX, multiplier: excess / curvature, far };
}

/**
 * With the paper's sum: violations, in units of what the trust region can undo (√(2δs)), at which the margin stops growing:
 * the projection is then twice as long as the reward step, and nine tenths of what the line search leaves are for the cost.
 */
const MAX_REACHES = 2;

/** The handler `pcpo-projection`: one projected natural-gradient step per epoch. */
export function createPcpoProjection(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'log'>,
): DirectionHandler {
  const published = settings.variant === 'published';
  const metric = settings.metric;
  const outOfReach = settings.outOfReach ?? (published ? 'project' : 'recover');

  return createLinearised(settings, context, (problem, proposal) => {
    const { alongX, multiplier, far } = pcpoStep({ ...problem, metric, outOfReach });
    proposal.c[0] = alongX;
    (metric === 'fisher' ? proposal.c : proposal.raw)[1] = -multiplier;
    if (published) {
      // OmniSafe steps along H x, which is g, whereas the paper steps along x.
      proposal.c[0] = 0;
      proposal.raw[0] = alongX;
    }
    // The paper has no test of the reward: a projection may cost some.
    proposal.minGain = Number.NEGATIVE_INFINITY;
    context.log.value('Misc/Projection', multiplier);
    const { c, s, delta, r, bb } = problem;
    return {
      change: alongX * r - multiplier * (metric === 'fisher' ? s : bb),
      saturated: outOfReach === 'recover' ? far : c > MAX_REACHES * Math.sqrt(2 * delta * s),
    };
  });
}

/** The constraint handler `pcpo-projection`. */
export const pcpoProjection = defineConstraintHandler({
  summary: 'Reward step, then projection onto the cost limit (PCPO).',
  ...linearisedDefinition,
  settings: schema,
  metrics: {
    ...linearisedMetrics,
    'Misc/Projection': 'multiplier of the projection; 0 if the reward step was within the limit',
  },
  create: createPcpoProjection,
});
