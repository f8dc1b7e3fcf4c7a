import type { PartContext, State } from '@belay-rl/core';
import { definePart, defineSettings, readState, type SettingsOf } from '@belay-rl/core';
import { ScalarAdam } from '../../../parts/scalar-adam.ts';
import { DualMoments } from './dual-moments.ts';
import { type EStep, type EStepProblem, eStepMetrics, logEStep } from './e-step.ts';
import { notFinite, radiusSettings, requireRadius, variantSettings } from './e-step-settings.ts';

const schema = defineSettings({
  ...radiusSettings,
  iterations: {
    doc: 'Adam steps on (η, λ) for each batch.',
    format: 'integer',
    default: 1,
    min: 1,
    max: 1000,
  },
  learningRate: {
    doc: 'Adam’s step size for η and λ.',
    format: 'number',
    default: 0.02,
    min: 0,
    exclusiveMin: true,
    max: 10,
  },
  initialTemperature: {
    doc: 'η at the start of the run [reward].',
    format: 'number',
    default: 1,
    min: 1e-6,
    max: 1e5,
  },
  initialMultiplier: {
    doc: 'λ at the start of the run [reward/cost].',
    format: 'number',
    default: 0,
    min: 0,
    max: 1e5,
  },
  minDual: { doc: 'Least η, and least λ after a step.', format: 'number', default: 1.2e-6, min: 1e-12, max: 1 },
  maxDual: { doc: 'Largest η and λ.', format: 'number', default: 20, min: 1e-3, max: 1e6 },
  ...variantSettings,
});

/**
 * A few steps of Adam on the dual for each batch, η and λ kept from one to the next and held to a range, as a public
 * implementation does it. Its duals trail the solution; how far, its metrics show next to `estep-dual`'s.
 */
class EStepGradient implements EStep {
  readonly #context: Pick<PartContext, 'constraints' | 'log'>;
  readonly #settings: SettingsOf<typeof schema>;
  /** η, λ_1 … λ_m. */
  readonly #duals: Float64Array;
  readonly #gradient: Float64Array;
  readonly #adam: ScalarAdam;
  readonly #coefficients: Float64Array;
  readonly #multipliers: Float64Array;
  readonly #used: Float64Array;
  readonly #expected: Float64Array;
  #moments: DualMoments | null = null;

  constructor(settings: SettingsOf<typeof schema>, context: Pick<PartContext, 'constraints' | 'log'>) {
    const m = context.constraints.length;
    this.#context = context;
    this.#settings = settings;
    this.#duals = new Float64Array(1 + m).fill(settings.initialMultiplier);
    this.#duals[0] = settings.initialTemperature;
    this.#gradient = new Float64Array(1 + m);
    this.#adam = new ScalarAdam(1 + m, settings.learningRate);
    this.#coefficients = new Float64Array(1 + m);
    this.#multipliers = new Float64Array(m);
    this.#used = new Float64Array(m);
    this.#expected = new Float64Array(m);
  }

  prepare(states: number, actions: number): void {
    requireRadius(this.#settings.maxKl, actions, 'estep-gradient');
    this.#moments = new DualMoments(states, actions, this.#context.constraints.length);
  }

  solve(problem: EStepProblem, weights: Float64Array): void {
    const moments = this.#moments!;
    const steps = this.#settings.iterations;
    const published = this.#settings.variant === 'published';
    if (!moments.read(problem)) throw notFinite('estep-gradient');
    this.#used.fill(0);
    if (published) this.#addMultipliers();
    for (let step = 0; step < steps; step++) {
      this.#evaluate();
      this.#gradient[0] = this.#settings.maxKl - moments.kl;
      for (let i = 0; i < this.#multipliers.length; i++) {
        this.#gradient[1 + i] = problem.thresholds[i]! - this.#expected[i]!;
      }
      this.#adam.descend(this.#duals, this.#gradient);
      this.#hold();
      // The public code subtracts λ Q_c in place, at the start and after every step.
      if (published) this.#addMultipliers();
    }
    if (!published) this.#addMultipliers();
    this.#evaluate();
    moments.coefficients(this.#duals[0]!, this.#used, this.#coefficients);
    const effectiveSampleSize = moments.weights(this.#coefficients, weights);
    logEStep(this.#context.log, this.#context.constraints, problem.thresholds, {
      temperature: this.#duals[0]!,
      multipliers: this.#multipliers,
      kl: moments.kl,
      expectedCosts: this.#expected,
      effectiveSampleSize,
      iterations: steps,
      infeasible: false,
    });
  }

  #addMultipliers(): void {
    for (let i = 0; i < this.#used.length; i++) this.#used[i]! += this.#duals[1 + i]!;
  }

  #hold(): void {
    const min = this.#settings.minDual;
    const max = this.#settings.maxDual;
    for (let i = 0; i < this.#duals.length; i++) this.#duals[i] = Math.min(Math.max(this.#duals[i]!, min), max);
  }

  /** KL and expected costs at the present duals. */
  #evaluate(): void {
    const moments = this.#moments!;
    for (let i = 0; i < this.#multipliers.length; i++) this.#multipliers[i] = this.#duals[1 + i]!;
    moments.coefficients(this.#duals[0]!, this.#multipliers, this.#coefficients);
    moments.evaluate(this.#coefficients);
    for (let i = 0; i < this.#expected.length; i++) {
      this.#expected[i] = moments.baseline[1 + i]! + moments.scale[1 + i]! * moments.mean[1 + i]!;
    }
  }

  save(): State {
    return { duals: this.#duals.slice(), ...this.#adam.save() };
  }

  load(state: State): void {
    readState(state, 'estep-gradient').copyInto('duals', this.#duals);
    this.#adam.load(state, 'estep-gradient');
  }
}

/** The E-step `estep-gradient`: a few steps of Adam on the dual, as MPO's implementations take them. */
export const estepGradient = definePart({
  summary: 'The E-step by a few Adam steps on its dual for each batch, as in FSRL.',
  settings: schema,
  metrics: eStepMetrics,
  create: (settings, context) => new EStepGradient(settings, context),
});
