import {
  type CostSignals,
  defineSettings,
  readState,
  type SettingsOf,
  type State,
  type Stateful,
} from '@belay-rl/core';
import { ScalarAdam } from '../scalar-adam.ts';
import { variantSetting } from '../variant-setting.ts';
import { episodicViolation } from '../violation.ts';

/** Rates of λ if none is set: of FOCOPS's authors (Zhang et al. 2020), and of OmniSafe's Adam. */
const GRADIENT_RATE = 0.01;
const ADAM_RATE = 0.035;

/** Values of `multiplierSettings`. */
export type MultiplierSettings = SettingsOf<ReturnType<typeof multiplierSettings>>;

/**
 * λ_i ≥ 0, one a constraint, by projected gradient ascent on λ_i (J_Ci − d_i): a step of plain gradient ascent or of Adam,
 * then a clamp to [0, maximum]. If the clamp at 0 binds, Adam's moving average of gradients is cleared: else it would go
 * on pushing downwards long after the cost has risen above its limit (wind-up). `variant: published` keeps it.
 */
export class LagrangeMultipliers implements Stateful {
  readonly values: Float64Array;
  readonly #learningRate: number;
  readonly #maximum: number;
  readonly #plain: boolean;
  readonly #windsUp: boolean;
  readonly #adam: ScalarAdam;

  constructor(count: number, settings: MultiplierSettings) {
    this.#windsUp = settings.variant === 'published';
    this.#plain = (settings.multiplierOptimizer ?? (this.#windsUp ? 'adam' : 'gradient')) === 'gradient';
    this.#learningRate = settings.multiplierRate ?? (this.#plain ? GRADIENT_RATE : ADAM_RATE);
    this.#maximum = settings.maxMultiplier;
    this.values = new Float64Array(count).fill(Math.min(settings.initialMultiplier, this.#maximum));
    this.#adam = new ScalarAdam(count, this.#learningRate);
  }

  /** One step for the costs of this epoch. Throws `not-finite` if a cost estimate is no number. */
  update(costs: CostSignals): void {
    this.#adam.begin();
    for (let i = 0; i < this.values.length; i++) {
      const gradient = episodicViolation(costs, i);
      const raised = this.values[i]! + (this.#plain ? this.#learningRate * gradient : this.#adam.step(i, gradient));
      this.values[i] = Math.min(Math.max(raised, 0), this.#maximum);
      if (raised < 0 && !this.#windsUp) this.#adam.halt(i);
    }
  }

  save(): State {
    return { multipliers: this.values.slice(), ...this.#adam.save() };
  }

  load(state: State): void {
    readState(state, 'the Lagrange multipliers').copyInto('multipliers', this.values);
    this.#adam.load(state, 'the Lagrange multipliers');
  }
}

/** weights ← (1, −λ_1, … −λ_m) / (1 + Σλ): the gradient of the Lagrangian, scaled so that a large λ does not lengthen the step. */
export function lagrangianWeights(multipliers: Float64Array, weights: Float64Array): void {
  let sum = 1;
  for (const multiplier of multipliers) sum += multiplier;
  weights[0] = 1 / sum;
  for (let i = 0; i < multipliers.length; i++) weights[1 + i] = -multipliers[i]! / sum;
}

type Normalization = 'sum' | 'convex' | 'none';

/**
 * sum: (1, −λ)/(1 + Σλ). convex: (1 − Σλ, −λ), and if Σλ > 1 (several constraints) the λ as shares of it. none: (1, −λ).
 */
export function combineMultipliers(lambda: Float64Array, normalization: Normalization, weights: Float64Array): void {
  if (normalization === 'sum') {
    lagrangianWeights(lambda, weights);
    return;
  }
  let sum = 0;
  for (const value of lambda) sum += value;
  const share = normalization === 'convex' && sum > 1 ? 1 / sum : 1;
  weights[0] = normalization === 'convex' ? Math.max(0, 1 - sum) : 1;
  for (let i = 0; i < lambda.length; i++) weights[1 + i] = -lambda[i]! * share;
}

/** The multipliers' settings; `published` says what else the owner's `variant: published` changes. */
export function multiplierSettings(maxMultiplier: number, published = '') {
  return defineSettings({
    initialMultiplier: {
      doc: 'λ before the first update.',
      format: 'number',
      default: 0.001,
      min: 0,
      max: 1e6,
    },
    multiplierRate: {
      doc: 'Learning rate of λ; larger follows the cost faster and overshoots more. With adam it is the step itself, whatever the violation. null: 0.01 with gradient, 0.035 with adam.',
      format: 'number',
      default: null,
      nullable: true,
      min: 0,
      max: 1e3,
    },
    multiplierOptimizer: {
      doc: 'How λ moves: gradient (plain ascent, in proportion to the violation) or adam (steps of one size, some 500 epochs to a λ that matters). null: gradient, or adam if variant is published.',
      format: 'choice',
      default: null,
      nullable: true,
      values: ['gradient', 'adam'],
    },
    maxMultiplier: {
      doc: 'Upper bound of λ; Infinity: none.',
      format: 'number',
      default: maxMultiplier,
      min: 0,
      infinite: true,
    },
    variant: variantSetting(`λ moves by Adam, which keeps its momentum through the clamp at 0${published}`),
  });
}
