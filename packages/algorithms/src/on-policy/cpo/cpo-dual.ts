import type { DirectionHandler, PartContext } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, type SettingsOf } from '@belay-rl/core';
import {
  createLinearised,
  linearisedDefinition,
  linearisedMetrics,
  linearisedSettings,
} from '../../parts/linearised-limit.ts';
import { variantSetting } from '../../parts/variant-setting.ts';
import type { CpoProblem, CpoStep } from './cpo-step.ts';
import { publishedCpoStep } from './published-dual.ts';

const schema = defineSettings({
  ...linearisedSettings,
  variant: variantSetting('a dual whose r has the wrong sign, the violation in cost per episode, no margin'),
});

/** Below this, b·H⁻¹b is no cost gradient at all (float32 gradients underflow near it), and dividing by it would overflow. */
const NO_CURVATURE = 1e-30;

/**
 * Share of q below which A counts as 0: g and b are parallel up to float32 rounding, which leaves about 1e-7 q of it.
 * Dividing by a smaller A would turn that rounding into a step across the trust region.
 */
const PARALLEL = 1e-6;

/** The exact solution of the problem, in every case; if the region holds no feasible point, the step that lowers cost most. */
export function cpoStep({ q, r, s, c, delta }: CpoProblem): CpoStep {
  if (s <= NO_CURVATURE) {
    // No step changes the cost. Inside the limit the reward step is free; outside, nothing of first order lowers it: stay.
    const free = c <= 0;
    return { ...(free ? rewardStep(q, delta) : stay), A: 0, B: 0, optimCase: free ? 4 : 0 };
  }
  const B = 2 * delta - (c * c) / s;
  const full = Math.max(q - (r * r) / s, 0);
  const A = full > PARALLEL * q ? full : 0;
  if (c >= 0 && B < 0) {
    const nu = Math.sqrt((2 * delta) / s);
    return { alongX: 0, alongP: -nu, lambda: 0, nu, A, B, optimCase: 0 };
  }
  const optimCase = c >= 0 ? 1 : B >= 0 ? 2 : 3;
  // The trust region's own optimum, √(2δ/q) x, costs c + √(2δ/q) r: if that is within the limit, ν* = 0.
  const reward = rewardStep(q, delta);
  if (optimCase === 3 || c + reward.alongX * r <= 0) return { ...reward, A, B, optimCase };
  // Both bounds hold with equality. Split Δ in the H-metric: −(c/s) p reaches the cost boundary, and what is left of the
  // region, √B, goes along x − (r/s) p, which is H-orthogonal to p and has length √A. (λ* = √(A/B), ν* = (λ* c + r)/s.)
  const alongX = A > 0 ? Math.sqrt(Math.max(B, 0) / A) : 0;
  const lambda = alongX > 0 ? 1 / alongX : 0;
  return { alongX, alongP: -(c + alongX * r) / s, lambda, nu: Math.max(lambda * c + r, 0) / s, A, B, optimCase };
}

const stay = { alongX: 0, alongP: 0, lambda: 0, nu: 0 };

/** √(2δ/q) x: the natural-gradient step for the reward only. */
function rewardStep(q: number, delta: number): Pick<CpoStep, 'alongX' | 'alongP' | 'lambda' | 'nu'> {
  if (q <= NO_CURVATURE) return stay;
  const alongX = Math.sqrt((2 * delta) / q);
  return { alongX, alongP: 0, lambda: 1 / alongX, nu: 0 };
}

/** The handler `cpo-dual`: one constrained natural-gradient step per epoch, by the dual of theorem 2. */
export function createCpoDual(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'log'>,
): DirectionHandler {
  const solve = settings.variant === 'published' ? publishedCpoStep : cpoStep;

  return createLinearised(settings, context, (problem, proposal) => {
    const step = solve(problem);
    proposal.c[0] = step.alongX;
    proposal.c[1] = step.alongP;
    // Inside the limit a step must not lose reward; from outside, only lowering the cost matters.
    proposal.minGain = step.optimCase >= 2 ? 0 : Number.NEGATIVE_INFINITY;

    const { log } = context;
    log.value('Misc/A', step.A);
    log.value('Misc/B', step.B);
    log.value('Misc/Lambda_star', step.lambda);
    log.value('Misc/Nu_star', step.nu);
    log.value('Misc/OptimCase', step.optimCase);
    return { change: step.alongX * problem.r + step.alongP * problem.s, saturated: step.optimCase === 0 };
  });
}

/** The constraint handler `cpo-dual`. */
export const cpoDual = defineConstraintHandler({
  summary: 'Constrained trust-region step by its dual (CPO).',
  ...linearisedDefinition,
  settings: schema,
  metrics: {
    ...linearisedMetrics,
    'Misc/A': 'A = q − r²/s: what of the reward curvature is left outside the cost direction',
    'Misc/B': 'B = 2δ − c²/s: negative if the cost boundary misses the trust region [nats]',
    'Misc/Lambda_star': 'λ*, multiplier of the KL bound',
    'Misc/Nu_star': 'ν*, multiplier of the cost bound; 0 if the limit does not bind',
    'Misc/OptimCase':
      '0 region infeasible, 1 and 2 boundary cuts it (from outside, inside), 3 feasible, 4 no cost gradient',
  },
  create: createCpoDual,
});
