import type { ConstraintHandlerDefinition, DirectionHandler, Settings, Site } from '@belay-rl/core';
import { type Variant, variantSetting, violation } from '../violation.ts';

/** PCPO's step in the span of x = H⁻¹g, p = H⁻¹b and the cost gradient b. g raises reward, b raises cost. */
export interface PcpoProblem {
  /** g·H⁻¹g, g·H⁻¹b, b·H⁻¹b, b·b. */
  readonly q: number;
  readonly r: number;
  readonly s: number;
  readonly bb: number;
  /** Violation: positive outside the limit, in the unit of b·Δ. */
  readonly c: number;
  /** δ [nats]. */
  readonly delta: number;
  /** The metric of the projection: the Fisher metric H, or the parameters' own. */
  readonly metric: 'fisher' | 'euclidean';
}

/** Δ = alongX · x − multiplier · (p, or b with the Euclidean metric). */
export interface PcpoStep {
  readonly alongX: number;
  /** μ ≥ 0; 0 where the reward step is within the limit already. */
  readonly multiplier: number;
}

/** Below this a squared gradient is none at all (float32 gradients underflow near it), and dividing by it would overflow. */
const noCurvature = 1e-30;

/**
 * Yang et al. 2020, arXiv 2010.03152, algorithm 1: the natural-gradient step for the reward, √(2δ/q) x, then the nearest
 * point, in the chosen metric, with c + b·Δ ≤ 0.
 */
export function pcpoStep({ q, r, s, bb, c, delta, metric }: PcpoProblem): PcpoStep {
  const alongX = q > noCurvature ? Math.sqrt((2 * delta) / q) : 0;
  const excess = c + alongX * r;
  if (excess <= 0) return { alongX, multiplier: 0 };
  const curvature = metric === 'fisher' ? s : bb;
  // No step changes the cost, so there is no nearest point within the limit: stay.
  if (curvature <= noCurvature) return { alongX: 0, multiplier: 0 };
  return { alongX, multiplier: excess / curvature };
}

/** The handler `pcpo-projection`: one projected natural-gradient step per epoch. */
export function createPcpoProjection(settings: Settings, site: Pick<Site, 'log'>): DirectionHandler {
  const variant = settings['variant'] as Variant;
  const metric = settings['metric'] as PcpoProblem['metric'];
  let c = 0;

  return {
    acts: 'directions',
    begin(costs) {
      c = violation(costs, 0, variant);
    },
    weigh(values, weights) {
      weights.fill(0);
      weights[0] = 1;
      return values[0]!;
    },
    combine({ gradients, fisher, stepKl }, proposal) {
      const [q, r, s, bb] = [fisher[0]!, fisher[1]!, fisher[3]!, gradients[3]!];
      const { alongX, multiplier } = pcpoStep({ q, r, s, bb, c, delta: stepKl, metric });

      proposal.lengthFrom = 'given';
      proposal.c[0] = alongX;
      (metric === 'fisher' ? proposal.c : proposal.raw)[1] = -multiplier;
      if (variant === 'published') {
        // The reference steps along H x, which is g, where the paper steps along x.
        proposal.c[0] = 0;
        proposal.raw[0] = alongX;
      }
      // The paper has no test of the reward: a projection may cost some.
      proposal.minGain = Number.NEGATIVE_INFINITY;
      proposal.maxRise[0] = Math.max(-c, 0);

      const { log } = site;
      log.value('Misc/cost_gradient_norm', Math.sqrt(bb));
      log.value('Misc/CostViolation', c);
      log.value('Misc/q', q);
      log.value('Misc/r', r);
      log.value('Misc/s', s);
      log.value('Misc/Projection', multiplier);
    },
    save: () => ({}),
    load() {},
  };
}

export const pcpoProjection: ConstraintHandlerDefinition = {
  summary: 'Reward step, then projection onto the cost limit (PCPO).',
  constraints: [1, 1],
  needs: ['fisher'],
  oneStep: true,
  settings: {
    metric: {
      doc: 'Metric of the projection: fisher (the nearest policy in KL) or euclidean (the nearest parameters).',
      format: 'choice',
      default: 'fisher',
      values: ['fisher', 'euclidean'],
    },
    variant: variantSetting('the reward step along the plain gradient, and the violation in cost per episode'),
  },
  metrics: {
    'Misc/cost_gradient_norm': 'norm of the cost gradient b [cost/step]',
    'Misc/CostViolation':
      'violation c that the step was built with [cost/step; cost/episode where variant is published]',
    'Misc/q': 'q = g·H⁻¹g',
    'Misc/r': 'r = g·H⁻¹b: positive where reward and cost rise together',
    'Misc/s': 's = b·H⁻¹b',
    'Misc/Projection': 'multiplier of the projection; 0 where the reward step was within the limit',
  },
  create: createPcpoProjection,
};
