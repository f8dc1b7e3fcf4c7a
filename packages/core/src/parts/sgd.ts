import type { FirstOrderOptimizer } from '../contracts/optimizer.ts';
import type { PartContext } from '../contracts/part.ts';
import type { PolicyUpdate } from '../contracts/policy-update.ts';
import type { State, Vec } from '../contracts/values.ts';
import { defineSettings, type SettingsOf } from '../settings/setting.ts';
import { readState } from '../state/saved-state.ts';
import { defineOptimizer } from './define-part.ts';
import { firstOrderMetrics, firstOrderSettings } from './first-order-settings.ts';
import { clipFactor, gradientNorm } from './gradient-clip.ts';

const schema = defineSettings({
  learningRate: {
    doc: 'Step size; the step is this times the momentum-averaged gradient.',
    format: 'number',
    default: 1e-2,
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  momentum: {
    doc: 'μ: share of the last step that is added to the next; 0: plain gradient ascent.',
    format: 'number',
    default: 0.9,
    min: 0,
    max: 0.9999,
  },
  ...firstOrderSettings,
});

/** A velocity below it counts as 0: with a gradient of 0 it would decay to floats below 2⁻¹²⁶ and stay there. See docs/decisions/0008. */
const LEAST_VELOCITY = 2 ** -116;

/** Stochastic gradient ascent with heavy-ball momentum: u ← μ u + g, Δ = rate · u (Polyak 1964). */
class Sgd implements FirstOrderOptimizer {
  readonly natural = false;
  readonly #context: PartContext;
  readonly #learningRate: number;
  readonly #momentum: number;
  readonly #linearDecay: boolean;
  readonly #maxGradientNorm: number;
  readonly #velocity: Vec;
  readonly #beforeStep: Float32Array;
  readonly #beforeUpdate: Float32Array;
  #rate: number;

  constructor(settings: SettingsOf<typeof schema>, context: PartContext) {
    this.#context = context;
    this.#learningRate = settings.learningRate;
    this.#rate = this.#learningRate;
    this.#momentum = settings.momentum;
    this.#linearDecay = settings.linearDecay;
    this.#maxGradientNorm = settings.maxGradientNorm;
    this.#velocity = context.engine.vector(context.policy.size);
    this.#beforeStep = new Float32Array(context.policy.size);
    this.#beforeUpdate = new Float32Array(context.policy.size);
  }

  begin(u: Pick<PolicyUpdate, 'progress'>): void {
    this.#rate = this.#learningRate * (this.#linearDecay ? 1 - u.progress : 1);
    this.#context.log.value('Train/LR', this.#rate);
    this.#beforeUpdate.set(this.#velocity);
    this.#beforeStep.set(this.#velocity);
  }

  step(gradient: Vec, delta: Vec): void {
    const { engine, log } = this.#context;
    this.#beforeStep.set(this.#velocity);
    const norm = gradientNorm(engine, gradient, 'sgd');
    log.value('Misc/gradient_norm', norm);
    delta.fill(0);
    engine.axpy(this.#momentum, this.#velocity, delta, LEAST_VELOCITY);
    engine.axpy(clipFactor(norm, this.#maxGradientNorm), gradient, delta);
    this.#velocity.set(delta);
    delta.fill(0);
    engine.axpy(this.#rate, this.#velocity, delta);
  }

  settle(fraction: number, since: 'step' | 'update'): void {
    if (fraction === 0) this.#velocity.set(since === 'step' ? this.#beforeStep : this.#beforeUpdate);
  }

  save(): State {
    return { velocity: this.#velocity.slice() };
  }

  load(state: State): void {
    readState(state, 'optimizer sgd').copyInto('velocity', this.#velocity);
  }
}

export const sgd = defineOptimizer({
  summary: 'Gradient ascent with momentum (first order).',
  settings: schema,
  metrics: firstOrderMetrics,
  memory: ({ parameters }) => 4 * 2 * parameters,
  create: (settings, context) => new Sgd(settings, context),
});
