import type { AdvantageHandler, PartContext, State, Stateful } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, namedNumbers, readState, type SettingsOf } from '@belay-rl/core';
import { RecentNumbers } from '../recent-numbers.ts';
import { variantSetting } from '../variant-setting.ts';
import { episodicViolation } from '../violation.ts';
import { combineMultipliers } from './lagrange-multipliers.ts';
import { logMultipliers, multiplierMetrics } from './multiplier-handler.ts';

const gain = (doc: string, value: number) => ({
  doc,
  format: 'number' as const,
  default: value,
  min: 0,
  max: 1e6,
});

const schema = defineSettings({
  proportionalGain: gain('k_P: λ for one unit of smoothed violation; larger answers sooner, and rings.', 0.1),
  integralGain: gain('k_I: growth of λ an update for one unit of violation; removes what error is left.', 0.01),
  derivativeGain: gain('k_D: λ for a rise of the smoothed cost; damps overshoot.', 0.01),
  derivativeDelay: {
    doc: 'How many updates back the derivative term compares with.',
    format: 'integer',
    default: 10,
    min: 1,
    max: 10_000,
  },
  errorSmoothing: {
    doc: 'Weight of the past in the smoothed violation (proportional term).',
    format: 'number',
    default: 0.95,
    min: 0,
    max: 0.9999,
  },
  costSmoothing: {
    doc: 'Weight of the past in the smoothed cost (derivative term).',
    format: 'number',
    default: 0.95,
    min: 0,
    max: 0.9999,
  },
  initialIntegral: {
    doc: 'Integral before the first update, which is λ’s starting value.',
    format: 'number',
    default: 0.001,
    min: 0,
    max: 1e6,
  },
  maxMultiplier: {
    doc: 'Upper bound of λ; Infinity: none.',
    format: 'number',
    default: 100,
    min: 0,
    infinite: true,
  },
  normalization: {
    doc: 'sum: (A_R − λ A_C)/(1 + λ); convex: (1 − λ) A_R − λ A_C with λ ≤ 1; none: A_R − λ A_C.',
    format: 'choice',
    default: 'sum',
    values: ['sum', 'convex', 'none'],
  },
  variant: variantSetting(
    'maxMultiplier does nothing if normalization is sum, and every combination is divided by 1 + λ',
  ),
});

/** Gains and smoothings of a PID controller of λ (Stooke et al. 2020, arXiv 2007.03964). */
export interface PidGains {
  readonly proportionalGain: number;
  readonly integralGain: number;
  readonly derivativeGain: number;
  /** How many updates back the derivative term compares with. */
  readonly derivativeDelay: number;
  /** Weights of the past in the smoothed error and the smoothed cost. */
  readonly errorSmoothing: number;
  readonly costSmoothing: number;
  readonly initialIntegral: number;
  /** Bounds of the integral and of the multiplier. */
  readonly maxIntegral: number;
  readonly maxMultiplier: number;
}

/**
 * λ as the output of a PID controller on the cost (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964, algorithm 2, with the
 * smoothing of its appendix): e = J_C − d;  I ← [I + k_I e] into [0, maxIntegral];  P, D̄ smoothed e, J_C;
 * D = max(0, D̄ − D̄ a delay ago);  λ = [k_P P + I + k_D D] into [0, maxMultiplier]. The clamp of I is what prevents wind-up.
 */
export class PidController implements Stateful {
  readonly #gains: PidGains;
  /** I, P, D̄ and λ. */
  #integral: number;
  #smoothedError = 0;
  #smoothedCost = 0;
  #multiplier = 0;
  /** D̄ of the last `derivativeDelay` updates. */
  readonly #past: RecentNumbers;

  constructor(gains: PidGains) {
    this.#gains = gains;
    this.#integral = Math.min(gains.initialIntegral, gains.maxIntegral);
    // The cost before the first update counts as 0, as in the paper.
    this.#past = new RecentNumbers(gains.derivativeDelay, [0]);
  }

  get multiplier(): number {
    return this.#multiplier;
  }

  get integral(): number {
    return this.#integral;
  }

  /** Takes an epoch's cost and returns the new λ. */
  update(cost: number, limit: number): number {
    const gains = this.#gains;
    const error = cost - limit;
    this.#integral = Math.min(Math.max(this.#integral + gains.integralGain * error, 0), gains.maxIntegral);
    this.#smoothedError = gains.errorSmoothing * this.#smoothedError + (1 - gains.errorSmoothing) * error;
    this.#smoothedCost = gains.costSmoothing * this.#smoothedCost + (1 - gains.costSmoothing) * cost;
    const rise = Math.max(0, this.#smoothedCost - this.#past.oldest);
    const output = gains.proportionalGain * this.#smoothedError + this.#integral + gains.derivativeGain * rise;
    this.#multiplier = Math.min(Math.max(output, 0), gains.maxMultiplier);
    this.#past.add(this.#smoothedCost);
    return this.#multiplier;
  }

  save(): State {
    return {
      integral: this.#integral,
      smoothedError: this.#smoothedError,
      smoothedCost: this.#smoothedCost,
      multiplier: this.#multiplier,
      ...this.#past.save(),
    };
  }

  load(state: State): void {
    const named = namedNumbers(state, 'state', ['integral', 'smoothedError', 'smoothedCost', 'multiplier', 'used']);
    const saved = readState(named, 'the PID controller');
    this.#integral = saved.number('integral');
    this.#smoothedError = saved.number('smoothedError');
    this.#smoothedCost = saved.number('smoothedCost');
    this.#multiplier = saved.number('multiplier');
    this.#past.load(named, 'the PID controller');
  }
}

/** The handler `pid-lagrangian`: one controller a constraint, its output as the Lagrange multiplier. */
export function createPidLagrangian(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'constraints' | 'log'>,
): AdvantageHandler {
  const published = settings.variant === 'published';
  const normalization = settings.normalization;
  const convex = normalization === 'convex';
  // OmniSafe's bound acts only if no normalisation does, and its switches leave the combination as it is.
  const bound = published && normalization === 'sum' ? Number.POSITIVE_INFINITY : settings.maxMultiplier;
  const gains: PidGains = {
    proportionalGain: settings.proportionalGain,
    integralGain: settings.integralGain,
    derivativeGain: settings.derivativeGain,
    derivativeDelay: settings.derivativeDelay,
    errorSmoothing: settings.errorSmoothing,
    costSmoothing: settings.costSmoothing,
    initialIntegral: settings.initialIntegral,
    maxIntegral: convex ? 1 : Number.POSITIVE_INFINITY,
    maxMultiplier: convex ? 1 : bound,
  };
  const controllers = context.constraints.map(() => new PidController(gains));
  const multipliers = new Float64Array(controllers.length);

  return {
    acts: 'advantages',
    begin(costs) {
      for (const [i, controller] of controllers.entries()) {
        episodicViolation(costs, i);
        multipliers[i] = controller.update(costs.estimate[i]!, costs.limit[i]!);
      }
      logMultipliers(context, multipliers);
      if (controllers.length > 0) context.log.value('Misc/PidIntegral', controllers[0]!.integral);
    },
    weigh(values, weights) {
      combineMultipliers(multipliers, published ? 'sum' : normalization, weights);
      return values[0]!;
    },
    save: () => ({ controllers: controllers.map((controller) => controller.save()) }),
    load(state) {
      const saved = readState(state, 'constraint handler pid-lagrangian').states('controllers', controllers.length);
      for (const [i, controller] of controllers.entries()) controller.load(saved[i]!);
      for (const [i, controller] of controllers.entries()) multipliers[i] = controller.multiplier;
    },
  };
}

/** The constraint handler `pid-lagrangian`. */
export const pidLagrangian = defineConstraintHandler({
  summary: 'Lagrange multipliers by a PID controller on the cost.',
  constraints: [1, Number.POSITIVE_INFINITY],
  settings: schema,
  metrics: { ...multiplierMetrics, 'Misc/PidIntegral': 'integral term of the first constraint’s controller' },
  create: createPidLagrangian,
});
