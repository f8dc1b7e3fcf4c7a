import {
  defineSettings,
  defineWrapper,
  discountedCost,
  namedNumbers,
  readState,
  type State,
  type Stateful,
  type WrapperContext,
  wrapBatch,
} from '@belay-rl/core';
import { RecentNumbers } from '../recent-numbers.ts';
import { variantSetting } from '../variant-setting.ts';
import { type BudgetRule, safetyBudgetRules, withSafetyBudget } from './safety-budget.ts';
import { budgetMetrics, budgetSettings, logBudget } from './saute.ts';

const gain = (doc: string, value: number) => ({ doc, format: 'number' as const, default: value, min: 0, max: 1e6 });

const schema = defineSettings({
  ...budgetSettings,
  proportionalGain: gain('k_p: change of the budget for one unit of smoothed error.', 5e-4),
  integralGain: gain('k_i: change of the budget for one unit of the last ten smoothed errors’ sum.', 1e-5),
  derivativeGain: gain('k_d: change of the budget for what was cut off its last change.', 0),
  smoothing: {
    doc: 'κ: weight of the past in the smoothed error; 0.995 remembers some 200 epochs.',
    format: 'number',
    default: 0.995,
    min: 0,
    max: 0.99999,
  },
  variant: variantSetting(
    'costs are divided by the present budget, every episode after a rollout’s first starts with z = 1, and a time limit is bootstrapped from z = 1',
  ),
});

/** Smoothed errors that the integral adds up. */
const MEMORY = 10;
/** Most that the budget moves in one update, and its least value. */
const LARGEST_STEP = 1;
const MIN_BUDGET = 1e-6;

/** Gains of Simmer's controller of the budget. */
export interface SimmerGains {
  readonly proportionalGain: number;
  readonly integralGain: number;
  readonly derivativeGain: number;
  /** Weight of the past in the smoothed error. */
  readonly smoothing: number;
}

/**
 * Simmer's controller of the safety budget (Sootla et al. 2022, arXiv 2206.02675), all in discounted cost: e = D − cost,
 * ē = κ ē + (1 − κ) e, u = k_p ē + k_i Σ(last ten ē) + k_d (a' − u'), a = clip(u, ±1), D ← clip(D + a, 1e-6, U);
 * u' and a' are the last update's u and the change of D that was made of it.
 */
export class BudgetController implements Stateful {
  readonly #gains: SimmerGains;
  /** ē, a' and u'. */
  #smoothedError = 0;
  #lastChange = 0;
  #lastOutput = 0;
  readonly #past = new RecentNumbers(MEMORY);

  constructor(gains: SimmerGains) {
    this.#gains = gains;
  }

  /** The next budget. */
  update(budget: number, cost: number, largest: number): number {
    const { proportionalGain, integralGain, derivativeGain, smoothing } = this.#gains;
    this.#smoothedError = smoothing * this.#smoothedError + (1 - smoothing) * (budget - cost);
    this.#past.add(this.#smoothedError);
    const output =
      proportionalGain * this.#smoothedError +
      integralGain * this.#past.sum +
      derivativeGain * (this.#lastChange - this.#lastOutput);
    const step = Math.min(Math.max(output, -LARGEST_STEP), LARGEST_STEP);
    const next = Math.min(Math.max(budget + step, MIN_BUDGET), largest);
    this.#lastChange = next - budget;
    this.#lastOutput = output;
    return next;
  }

  save(): State {
    return {
      smoothedError: this.#smoothedError,
      lastChange: this.#lastChange,
      lastOutput: this.#lastOutput,
      ...this.#past.save(),
    };
  }

  load(state: State): void {
    const named = namedNumbers(state, 'state', ['smoothedError', 'lastChange', 'lastOutput', 'used']);
    const saved = readState(named, 'wrapper simmer');
    this.#smoothedError = saved.number('smoothedError');
    this.#lastChange = saved.number('lastChange');
    this.#lastOutput = saved.number('lastOutput');
    this.#past.load(named, 'wrapper simmer');
  }
}

/** The wrapper `simmer`: Sauté with a budget that a controller moves towards what the policy really costs. */
export const simmer = defineWrapper({
  summary: 'Simmer: Sauté with a cost budget that a PID controller moves between epochs.',
  settings: schema,
  metrics: {
    ...budgetMetrics,
    'Metrics/SafetyBudget': 'budget of the next epoch’s episodes [cost/episode, undiscounted]',
  },
  create(settings) {
    const discount = settings.discount;
    const published = settings.variant === 'published';
    const controller = new BudgetController({
      proportionalGain: settings.proportionalGain,
      integralGain: settings.integralGain,
      derivativeGain: settings.derivativeGain,
      smoothing: settings.smoothing,
    });
    const transformed = (cost: number, steps: number): number => discountedCost(cost, discount, steps);
    const rule = ({ definition, controls }: WrapperContext): BudgetRule => {
      const largest = transformed(settings.budget, definition.maxSteps);
      return {
        // The share of the largest budget that this epoch's episodes have, so that z reaches 0 when it is spent.
        first: (automatic) => (published && automatic ? 1 : share(controls[0]!, largest)),
        divisor: () => (published ? controls[0]! : largest),
        discount,
        unsafeReward: settings.unsafeReward,
        atTruncation: published ? 1 : null,
      };
    };
    return {
      extraObservations: 1,
      controls: ({ maxSteps }) => [transformed(settings.budget, maxSteps)],
      wrap: (inner, context) => withSafetyBudget(inner, context.definition, rule(context)),
      wrapBatch: (inner, context) =>
        wrapBatch(inner, context, safetyBudgetRules(inner.count, context.definition, rule(context))),
      begin({ cost, extras }, { definition, controls }, log) {
        logBudget(extras, log);
        const { maxSteps } = definition;
        const largest = transformed(settings.budget, maxSteps);
        // No limit: nothing to control.
        if (largest === Number.POSITIVE_INFINITY) return;
        controls[0] = controller.update(controls[0]!, transformed(cost, maxSteps), largest);
        log.value('Metrics/SafetyBudget', controls[0]! / transformed(1, maxSteps));
      },
      save: () => controller.save(),
      load: (state) => controller.load(state),
    };
  },
});

/** The present budget as a share of the largest; if that is 0 or has no bound, all of it. */
function share(budget: number, largest: number): number {
  return largest > 0 && Number.isFinite(largest) ? budget / largest : 1;
}
