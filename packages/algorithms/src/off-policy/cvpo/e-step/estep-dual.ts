import type { PartContext, State } from '@belay-rl/core';
import { definePart, defineSettings, readState, type SettingsOf } from '@belay-rl/core';
import type { DualProblem } from './dual-moments.ts';
import { type EStep, type EStepProblem, eStepMetrics, logEStep } from './e-step.ts';
import { notFinite, radiusSettings, requireRadius, variantSettings } from './e-step-settings.ts';
import { blankSolution, type DualSolution, DualSolver, OUTCOMES } from './solve-dual.ts';

const schema = defineSettings({
  ...radiusSettings,
  minTemperature: {
    doc: 'Least η [reward]; reached if the samples cannot use the KL radius up.',
    format: 'number',
    default: 1e-6,
    min: 0,
    exclusiveMin: true,
    max: 1e6,
  },
  maxMultiplier: {
    doc: 'Largest λ [reward/cost]; reached if no q within the radius meets the threshold, and then q lowers the cost as far as it can.',
    format: 'number',
    default: 1e5,
    min: 0,
    max: 1e12,
  },
  tolerance: {
    doc: 'Largest projected gradient of the dual at a solution, relative to ε and to |d| + max |Q_c|.',
    format: 'number',
    default: 1e-8,
    min: 1e-12,
    max: 0.1,
  },
  maxEvaluations: {
    doc: 'Most passes over a batch’s samples before the solver takes what it has; it needs three or four as a rule.',
    format: 'integer',
    default: 300,
    min: 1,
    max: 10_000,
  },
  ...variantSettings,
});

/** The E-step of CVPO (Liu et al. 2022, arXiv 2201.11927, section 4.1), solved for every batch. */
class EStepDual implements EStep {
  readonly #context: Pick<PartContext, 'constraints' | 'log'>;
  readonly #radius: number;
  /** The newest problem with the radius: one object, refilled. */
  readonly #whole: DualProblem;
  readonly #options;
  readonly #published: boolean;
  readonly #solution: DualSolution;
  /** λ that the weights of the published variant are made with. */
  readonly #doubled: Float64Array;
  #solver: DualSolver | null = null;

  constructor(settings: SettingsOf<typeof schema>, context: Pick<PartContext, 'constraints' | 'log'>) {
    const m = context.constraints.length;
    this.#context = context;
    this.#radius = settings.maxKl;
    this.#whole = { states: 0, actions: 0, reward: [], costs: [], thresholds: [], radius: this.#radius };
    this.#options = {
      minTemperature: settings.minTemperature,
      maxMultiplier: settings.maxMultiplier,
      tolerance: settings.tolerance,
      maxEvaluations: settings.maxEvaluations,
    };
    this.#published = settings.variant === 'published';
    this.#doubled = new Float64Array(m);
    this.#solution = blankSolution(m);
  }

  prepare(states: number, actions: number): void {
    requireRadius(this.#radius, actions, 'estep-dual');
    this.#solver = new DualSolver(states, actions, this.#context.constraints.length);
  }

  solve(problem: EStepProblem, weights: Float64Array): void {
    const solution = this.#solution;
    const solver = this.#solver!;
    this.#doubled.set(solution.multipliers);
    // What ended at a bound is a worse start than none.
    if (solution.outcome !== 'solved') solution.temperature = 0;
    const whole = Object.assign(this.#whole, problem);
    if (!solver.solve(whole, this.#options, solution)) throw notFinite('estep-dual');
    const { temperature, multipliers, kl, expectedCosts, iterations, outcome } = solution;
    for (let i = 0; i < multipliers.length; i++) this.#doubled[i]! += multipliers[i]!;
    const effectiveSampleSize = this.#published
      ? solver.weightsAt(temperature, this.#doubled, weights)
      : solver.weights(weights);
    logEStep(this.#context.log, this.#context.constraints, problem.thresholds, {
      temperature,
      multipliers,
      kl,
      expectedCosts,
      effectiveSampleSize,
      iterations,
      infeasible: outcome === 'infeasible',
    });
  }

  save(): State {
    const { temperature, multipliers, outcome } = this.#solution;
    return { temperature, multipliers: multipliers.slice(), outcome };
  }

  load(state: State): void {
    const saved = readState(state, 'estep-dual');
    this.#solution.temperature = saved.number('temperature');
    saved.copyInto('multipliers', this.#solution.multipliers);
    this.#solution.outcome = saved.choice('outcome', OUTCOMES);
  }
}

/** The E-step `estep-dual`: the convex dual, solved to its tolerance (Liu et al. 2022, arXiv 2201.11927, eq. 8). */
export const estepDual = definePart({
  summary: 'CVPO’s E-step: the dual solved for every batch by a safeguarded Newton method.',
  settings: schema,
  metrics: eStepMetrics,
  create: (settings, context) => new EStepDual(settings, context),
});
