import type { AdamOptions, Engine } from '../contracts/engine.ts';
import type { FirstOrderOptimizer } from '../contracts/optimizer.ts';
import type { PartContext } from '../contracts/part.ts';
import type { PolicyUpdate } from '../contracts/policy-update.ts';
import type { ResidentForm } from '../contracts/resident-form.ts';
import type { State, Vec } from '../contracts/values.ts';
import { defineSettings, type SettingsOf } from '../settings/setting.ts';
import { readState } from '../state/saved-state.ts';
import { defineOptimizer } from './define-part.ts';
import { firstOrderMetrics, firstOrderSettings } from './first-order-settings.ts';
import { clipFactor, gradientNorm } from './gradient-clip.ts';

const schema = defineSettings({
  learningRate: {
    doc: 'Step size of Adam; larger learns faster and less steadily.',
    format: 'number',
    default: 3e-4,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
  beta1: {
    doc: 'Decay of the moving average of gradients (β₁).',
    format: 'number',
    default: 0.9,
    min: 0,
    max: 0.999999,
  },
  beta2: {
    doc: 'Decay of the moving average of squared gradients (β₂).',
    format: 'number',
    default: 0.999,
    min: 0,
    max: 0.99999999,
  },
  epsilon: {
    doc: 'Added to the root of the second moment, so that tiny gradients give small steps.',
    format: 'number',
    default: 1e-8,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
  ...firstOrderSettings,
});

/** Adam (Kingma & Ba 2015, arXiv 1412.6980, algorithm 1) as an ascent step on the blended policy gradient. */
class Adam implements FirstOrderOptimizer {
  readonly natural = false;
  readonly resident: ResidentForm;
  readonly #context: PartContext;
  readonly #engine: Engine;
  readonly #learningRate: number;
  readonly #linearDecay: boolean;
  readonly #maxGradientNorm: number;
  readonly #options: { -readonly [K in keyof AdamOptions]: AdamOptions[K] };
  readonly #m: Vec;
  readonly #v: Vec;
  readonly #clipped: Vec;
  #t = 0;
  readonly #beforeStep: Snapshot;
  readonly #beforeUpdate: Snapshot;

  constructor(settings: SettingsOf<typeof schema>, context: PartContext) {
    const n = context.policy.size;
    this.#context = context;
    this.resident = { kind: 'adam', settings };
    this.#engine = context.engine;
    this.#learningRate = settings.learningRate;
    this.#linearDecay = settings.linearDecay;
    this.#maxGradientNorm = settings.maxGradientNorm;
    this.#options = {
      rate: -this.#learningRate,
      beta1: settings.beta1,
      beta2: settings.beta2,
      epsilon: settings.epsilon,
    };
    this.#m = context.engine.vector(n);
    this.#v = context.engine.vector(n);
    this.#clipped = context.engine.vector(n);
    this.#beforeStep = { m: new Float32Array(n), v: new Float32Array(n), t: 0 };
    this.#beforeUpdate = { m: new Float32Array(n), v: new Float32Array(n), t: 0 };
  }

  begin(u: Pick<PolicyUpdate, 'progress'>): void {
    const rate = this.#learningRate * (this.#linearDecay ? 1 - u.progress : 1);
    // The kernel descends; a negative rate makes it ascend.
    this.#options.rate = -rate;
    this.#context.log.value('Train/LR', rate);
    this.#keep(this.#beforeUpdate);
    this.#keep(this.#beforeStep);
  }

  step(gradient: Vec, delta: Vec): void {
    this.#keep(this.#beforeStep);
    const norm = gradientNorm(this.#engine, gradient, 'adam');
    this.#context.log.value('Misc/gradient_norm', norm);
    this.#clipped.fill(0);
    this.#engine.axpy(clipFactor(norm, this.#maxGradientNorm), gradient, this.#clipped);
    this.#t++;
    delta.fill(0);
    this.#engine.adam(delta, this.#clipped, this.#m, this.#v, this.#t, this.#options);
  }

  settle(fraction: number, since: 'step' | 'update'): void {
    if (fraction !== 0) return;
    const kept = since === 'step' ? this.#beforeStep : this.#beforeUpdate;
    this.#m.set(kept.m);
    this.#v.set(kept.v);
    this.#t = kept.t;
  }

  save(): State {
    return { m: this.#m.slice(), v: this.#v.slice(), t: this.#t };
  }

  load(state: State): void {
    readState(state, 'optimizer adam').copyInto('m', this.#m);
    readState(state, 'optimizer adam').copyInto('v', this.#v);
    this.#t = readState(state, 'optimizer adam').number('t');
  }

  #keep(snapshot: Snapshot): void {
    snapshot.m.set(this.#m);
    snapshot.v.set(this.#v);
    snapshot.t = this.#t;
  }
}

interface Snapshot {
  readonly m: Float32Array;
  readonly v: Float32Array;
  t: number;
}

export const adam = defineOptimizer({
  summary: 'Adam on the blended gradient (first order).',
  settings: schema,
  metrics: firstOrderMetrics,
  memory: ({ parameters }) => 4 * 3 * parameters,
  create: (settings, context) => new Adam(settings, context),
});
