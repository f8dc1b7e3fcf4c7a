import {
  defineSettings,
  defineWrapper,
  discountedCost,
  type EnvironmentDefinition,
  type Metrics,
  wrapBatch,
} from '@belay-rl/core';
import { variantSetting } from '../variant-setting.ts';
import { type BudgetRule, safetyBudgetRules, withSafetyBudget } from './safety-budget.ts';

/** What Sauté and Simmer share. */
export const budgetSettings = defineSettings({
  budget: {
    doc: 'Cost that an episode may have [cost/episode, undiscounted]; for simmer the largest budget, with which it starts. Unless set: the cost limit.',
    format: 'number',
    default: 25,
    min: 0,
    infinite: true,
    follows: 'constraint.costLimit',
  },
  discount: {
    doc: 'γ of the budget: its rest grows by 1/γ a step. 1: an undiscounted budget.',
    format: 'number',
    default: 0.999,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
  unsafeReward: {
    doc: 'Reward of every step after the budget is spent; lower makes it dearer to overspend.',
    format: 'number',
    default: -1,
    min: -1e6,
    max: 1e6,
  },
});

const schema = defineSettings({
  ...budgetSettings,
  variant: variantSetting('the value at a time limit is bootstrapped as if the whole budget were left'),
});

export const budgetMetrics: Readonly<Record<string, string>> = {
  'Metrics/EpBudget': 'sum over an episode’s steps of z, the share of the budget left that the policy saw',
};

/** No episode may have begun in this rollout: then there is no sum. */
export function logBudget(extras: readonly number[], log: Metrics): void {
  if (Number.isFinite(extras[0])) log.value('Metrics/EpBudget', extras[0]!);
}

/** The wrapper `saute` (Sootla et al. 2022, arXiv 2202.06558): the rest of the budget in the observation, no reward beyond it. */
export const saute = defineWrapper({
  summary: 'Sauté: the rest of the cost budget in the observation, a constant reward once it is spent.',
  settings: schema,
  metrics: budgetMetrics,
  create(settings) {
    const discount = settings.discount;
    const rule = ({ maxSteps }: EnvironmentDefinition): BudgetRule => {
      const budget = discountedCost(settings.budget, discount, maxSteps);
      return {
        first: () => 1,
        divisor: () => budget,
        discount,
        unsafeReward: settings.unsafeReward,
        atTruncation: settings.variant === 'published' ? 1 : null,
      };
    };
    return {
      extraObservations: 1,
      wrap: (inner, { definition }) => withSafetyBudget(inner, definition, rule(definition)),
      wrapBatch: (inner, context) =>
        wrapBatch(inner, context, safetyBudgetRules(inner.count, context.definition, rule(context.definition))),
      begin({ extras }, _site, log) {
        logBudget(extras, log);
      },
    };
  },
});
