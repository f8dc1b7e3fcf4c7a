import type { ConstraintHandlerDefinition, DirectionHandler, PartContext, Proposal } from '@belay-rl/core';
import { defineSettings, namedNumbers, readState, type SettingsOf } from '@belay-rl/core';
import { marginRateSetting, nextMargin, resolveMarginRate } from './learned-margin.ts';
import type { Variant } from './variant-setting.ts';
import { episodicViolation } from './violation.ts';

/**
 * What CPO and PCPO solve once an epoch, seen from the span of x = H⁻¹g and p = H⁻¹b: raise g·Δ subject to c + b·Δ ≤ 0 and
 * ½ ΔᵀHΔ ≤ δ. g raises reward, b raises cost.
 */
export interface LinearisedProblem {
  /** g·H⁻¹g. */
  readonly q: number;
  /** g·H⁻¹b. */
  readonly r: number;
  /** b·H⁻¹b. */
  readonly s: number;
  /** b·b. */
  readonly bb: number;
  /** Violation: positive outside the limit, in the unit of b·Δ. */
  readonly c: number;
  /** δ [nats]. */
  readonly delta: number;
}

export interface LinearisedOutcome {
  /** b·Δ, the change of the cost that the step predicts [cost/step]. */
  readonly change: number;
  /** A larger violation would hardly change the step, once it is shortened to the trust region. */
  readonly saturated: boolean;
}

/** Fills the proposal with the step for a problem. */
export type LinearisedStep = (problem: LinearisedProblem, proposal: Proposal) => LinearisedOutcome;

export const linearisedSettings = defineSettings({
  violation: {
    doc: 'Unit of the violation c. step: (J_C − d)/T, the unit of the linearised cost. episode: J_C − d, some T times too large compared with it, so that nearly every step is for the reward only or for the cost only. null: step, or episode if variant is published.',
    format: 'choice',
    default: null,
    nullable: true,
    values: ['step', 'episode'],
  },
  marginRate: marginRateSetting,
});

/** Values of `linearisedSettings`. */
export type LinearisedSettings = SettingsOf<typeof linearisedSettings>;

export const linearisedMetrics: Readonly<Record<string, string>> = {
  'Misc/cost_gradient_norm': 'norm of the cost gradient b [cost/step]',
  'Misc/CostViolation':
    'violation c that the step was built with, margin included [cost/step; cost/episode if violation is episode]',
  'Misc/CostMargin': 'safety margin within the violation [cost/episode]',
  'Misc/CostChangePredicted': 'change of an episode’s cost that the last epoch’s step promised, T b·Δ [cost/episode]',
  'Misc/CostChangeRealised': 'change of J_C since the last epoch [cost/episode]',
  'Misc/q': 'q = g·H⁻¹g',
  'Misc/r': 'r = g·H⁻¹b: positive where reward and cost rise together',
  'Misc/s': 's = b·H⁻¹b',
};

/**
 * A handler that keeps reward and cost gradients apart and takes one step an epoch against the linearised limit: the part of
 * CPO and PCPO that is the same.
 */
export function createLinearised(
  settings: LinearisedSettings & { readonly variant: Variant },
  context: Pick<PartContext, 'log'>,
  solve: LinearisedStep,
): DirectionHandler {
  const published = settings.variant === 'published';
  const unit = settings.violation ?? (published ? 'episode' : 'step');
  const marginRate = resolveMarginRate(settings.marginRate, published);
  const { log } = context;
  let margin = 0;
  let c = 0;
  let episodeLength = Number.NaN;
  /** J_C of the last epoch and what its step promised; NaN before there is one. */
  let lastCost = Number.NaN;
  let promised = Number.NaN;
  let saturated = false;

  return {
    acts: 'directions',
    begin(costs) {
      const violation = episodicViolation(costs, 0);
      margin = nextMargin(margin, marginRate, violation, saturated);
      episodeLength = costs.episodeLength;
      c = (violation + margin) / (unit === 'step' ? episodeLength : 1);
      const cost = costs.estimate[0]!;
      if (!Number.isNaN(lastCost)) {
        log.value('Misc/CostChangePredicted', promised);
        log.value('Misc/CostChangeRealised', cost - lastCost);
      }
      lastCost = cost;
    },
    weigh(values, weights) {
      weights.fill(0);
      weights[0] = 1;
      return values[0]!;
    },
    combine({ gradients, fisher, stepKl: delta }, proposal) {
      const [q, r, s, bb] = [fisher[0]!, fisher[1]!, fisher[3]!, gradients[3]!];
      proposal.lengthFrom = 'given';
      proposal.maxRise[0] = Math.max(-c, 0);
      const outcome = solve({ q, r, s, bb, c, delta }, proposal);
      promised = episodeLength * outcome.change;
      saturated = outcome.saturated;

      log.value('Misc/cost_gradient_norm', Math.sqrt(bb));
      log.value('Misc/CostViolation', c);
      log.value('Misc/CostMargin', margin);
      log.value('Misc/q', q);
      log.value('Misc/r', r);
      log.value('Misc/s', s);
    },
    settle(fraction) {
      promised *= fraction;
    },
    save: () => ({ margin, lastCost, promised, saturated }),
    load(state) {
      // A checkpoint of an earlier version has them in one array, `saturated` as 0 or 1.
      const named = namedNumbers(state, 'limit', ['margin', 'lastCost', 'promised', 'saturated']);
      const saved = readState(named, 'a linearised cost limit');
      margin = saved.number('margin');
      lastCost = saved.number('lastCost');
      promised = saved.number('promised');
      saturated = named === state ? saved.boolean('saturated') : saved.number('saturated') === 1;
    },
  };
}

/** What the definitions of such handlers share. */
export const linearisedDefinition: Pick<ConstraintHandlerDefinition, 'constraints' | 'needs' | 'oneStep'> = {
  constraints: [1, 1],
  needs: ['fisher'],
  oneStep: true,
};
