import type { Setting } from '@belay-rl/core';

/** `marginRate: null`, unless the variant is published. */
const DEFAULT_RATE = 0.3;

export const marginRateSetting = {
  doc: 'Share of the epoch’s violation J_C − d that is added to the safety margin, which is then kept at 0 or above and added to the violation. The linearised cost promises more than the next episodes keep; a margin that goes on growing while the limit is exceeded makes up for it. 0: no margin, as in the paper. null: 0.3, or 0 if variant is published.',
  format: 'number',
  default: null,
  nullable: true,
  min: 0,
  max: 10,
} as const satisfies Setting;

export function resolveMarginRate(marginRate: number | null, published: boolean): number {
  return marginRate ?? (published ? 0 : DEFAULT_RATE);
}

/**
 * The margin after an epoch [cost/episode]: max(0, margin + rate (J_C − d)), the rule of the learned margin in the CPO of Ray,
 * Achiam, Amodei 2019 (safety-starter-agents). `saturated`: a larger one would change nothing, so that it must not pile up:
 * it would act for many epochs after the cost has come down.
 */
export function nextMargin(margin: number, rate: number, violation: number, saturated: boolean): number {
  return saturated && violation > 0 ? margin : Math.max(0, margin + rate * violation);
}
