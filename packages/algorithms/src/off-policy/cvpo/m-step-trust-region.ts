import {
  BelayError,
  type Distribution,
  type Done,
  definePart,
  type Outputs,
  type PartContext,
  readState,
  refuse,
  type State,
  type Vec,
} from '@belay-rl/core';
import type { MStep, MStepBatch } from './m-step.ts';
import { type MStepSettings, mStepSettings } from './m-step-settings.ts';
import { TrustMultipliers } from './trust-multipliers.ts';

/** Outputs of which one half is the present policy's and the other π_old's; derivatives of the latter go nowhere. */
interface Mixed {
  readonly mean: Outputs;
  readonly scale: Outputs;
}

/**
 * The M-step of MPO and CVPO: weighted maximum likelihood within two trust regions, one for the mean and one for the covariance
 * (Abdolmaleki et al. 2018, arXiv 1812.02256; Liu et al. 2022, arXiv 2201.11927). It ascends
 *
 *     L = c Σ_s Σ_j q_sj [ log N(a_sj; μ, Σ_b) + log N(a_sj; μ_b, Σ) ] − α_μ (C_μ − ε_μ) − α_Σ (C_Σ − ε_Σ)
 *     C_μ = mean_s ½ (μ − μ_b)ᵀ Σ_b⁻¹ (μ − μ_b) = mean_s KL(N(μ, Σ_b) ‖ N(μ_b, Σ_b))
 *     C_Σ = mean_s ½ (log det Σ/det Σ_b − n + tr Σ⁻¹ Σ_b) = mean_s KL(N(μ_b, Σ_b) ‖ N(μ_b, Σ))
 *
 * with b for π_old, c = 1/(K B) or 1/B, and the multipliers moved by C − ε before each step. Of a policy of choices it ascends
 *
 *     L = 1/B Σ_s Σ_a q_sa log π(a|s) − α (C − ε_μ),   C = mean_s KL(π_b ‖ π)
 */
class TrustRegionMStep implements MStep {
  readonly #context: PartContext;
  readonly #distribution: Distribution;
  /** The policy is categorical: one KL bounds all of it, and the likelihood is a sum over all options. */
  readonly #choices: boolean;
  readonly #iterations: number;
  readonly #perSample: boolean;
  readonly #radii: readonly [number, number];
  readonly #maxGradientNorm: number;
  readonly #adamOptions;
  readonly #multipliers: TrustMultipliers;
  readonly #gradient: Vec;
  readonly #m: Vec;
  readonly #v: Vec;
  readonly #delta: Vec;
  #t = 0;
  #now: Outputs | null = null;
  #mixed: Mixed | null = null;
  #mixedWith: Outputs | null = null;
  #row: Vec = new Float32Array(0);

  constructor(settings: MStepSettings, context: PartContext) {
    const { policy, engine } = context;
    this.#context = context;
    this.#distribution = policy.distribution;
    this.#choices = policy.distribution.choices !== undefined;
    if (this.#distribution.klTargetGradient === undefined) {
      throw refuse(
        'misfit',
        'mStep.name=m-step-trust-region fits a Gaussian to sampled actions, and this run’s policy is none: set policy.actor=gaussian.',
      );
    }
    this.#iterations = settings.iterations;
    this.#perSample = settings.normalisation === 'samples';
    this.#radii = [settings.maxMeanKl, settings.maxCovarianceKl];
    this.#maxGradientNorm = settings.maxGradientNorm;
    this.#adamOptions = { rate: -settings.learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    this.#multipliers = new TrustMultipliers(settings);
    this.#gradient = engine.vector(policy.size);
    this.#m = engine.vector(policy.size);
    this.#v = engine.vector(policy.size);
    this.#delta = engine.vector(policy.size);
  }

  prepare(states: number): void {
    this.#now = this.#context.policy.outputs(states);
    this.#row = new Float32Array(states);
  }

  beginRound(): void {
    this.#multipliers.beginRound();
  }

  step(batch: MStepBatch): Done {
    for (let i = 0; i < this.#iterations; i++) {
      const done = this.#context.policy.forward(batch.observations, this.#now!);
      if (done instanceof Promise) return this.#stepLater(batch, i, done);
      const back = this.#improve(batch);
      if (back instanceof Promise)
        return this.#stepLater(
          batch,
          i + 1,
          back.then(() => this.#take()),
        );
      this.#take();
    }
  }

  /** The rest of the iterations on an engine whose answers come later. */
  async #stepLater(batch: MStepBatch, from: number, pending: Promise<void>): Promise<void> {
    await pending;
    for (let i = from; i < this.#iterations; i++) {
      await this.#context.policy.forward(batch.observations, this.#now!);
      await this.#improve(batch);
      this.#take();
    }
  }

  /** From the present outputs to the policy's gradient. */
  #improve(batch: MStepBatch): Done {
    if (this.#choices) return this.#improveChoices(batch);
    const now = this.#now!;
    const { reference } = batch;
    const { mean, scale } = this.#mix(reference);
    const count = now.count;
    const row = this.#row.subarray(0, count);
    const meanKl = this.#meanOf(() => this.#distribution.kl(mean, reference, row), row);
    const covarianceKl = this.#meanOf(() => this.#distribution.kl(reference, scale, row), row);
    const [alphaMean, alphaCovariance] = this.#multipliers.move(this.#radii[0] - meanKl, this.#radii[1] - covarianceKl);

    now.dMean.fill(0);
    now.dScale.fill(0);
    this.#likelihood(batch, mean, scale);
    row.fill(-alphaMean / count);
    this.#distribution.klGradient(mean, reference, row);
    row.fill(-alphaCovariance / count);
    this.#distribution.klTargetGradient!(reference, scale, row);

    const { log } = this.#context;
    log.value('MStep/MeanKL', meanKl);
    log.value('MStep/CovarianceKL', covarianceKl);
    log.value('MStep/MeanMultiplier', alphaMean);
    log.value('MStep/CovarianceMultiplier', alphaCovariance);
    return this.#context.policy.backward(now, this.#gradient);
  }

  /** The same of a categorical policy. */
  #improveChoices({ reference, samples, actions, weights }: MStepBatch): Done {
    const now = this.#now!;
    const { count } = now;
    const row = this.#row.subarray(0, count);
    const kl = this.#meanOf(() => this.#distribution.kl(reference, now, row), row);
    const [alpha] = this.#multipliers.move(this.#radii[0] - kl, 0);
    now.dMean.fill(0);
    for (let j = 0; j < samples; j++) {
      for (let s = 0; s < count; s++) row[s] = weights[j * count + s]! / count;
      this.#distribution.score(now, actions.subarray(j * count, (j + 1) * count), row);
    }
    row.fill(-alpha / count);
    this.#distribution.klTargetGradient!(reference, now, row);
    const { log } = this.#context;
    log.value('MStep/MeanKL', kl);
    log.value('MStep/MeanMultiplier', alpha);
    return this.#context.policy.backward(now, this.#gradient);
  }

  #meanOf(fill: () => void, row: Vec): number {
    fill();
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += row[i]!;
    return sum / row.length;
  }

  /** Adds the derivatives of the weighted likelihood's two halves. */
  #likelihood({ samples, actions, weights }: MStepBatch, mean: Outputs, scale: Outputs): void {
    const count = mean.count;
    const width = this.#distribution.actions;
    const share = this.#perSample ? 1 / (samples * count) : 1 / count;
    const row = this.#row;
    for (let j = 0; j < samples; j++) {
      const drawn = actions.subarray(j * count * width, (j + 1) * count * width);
      for (let s = 0; s < count; s++) row[s] = share * weights[j * count + s]!;
      this.#distribution.score(mean, drawn, row);
      this.#distribution.score(scale, drawn, row);
    }
  }

  #mix(reference: Outputs): Mixed {
    const now = this.#now!;
    if (this.#mixed === null || this.#mixedWith !== reference) {
      const lost = { dMean: new Float32Array(now.dMean.length), dScale: new Float32Array(now.dScale.length) };
      this.#mixedWith = reference;
      this.#mixed = {
        mean: { ...now, scale: reference.scale, dScale: lost.dScale },
        scale: { ...now, mean: reference.mean, dMean: lost.dMean },
      };
    }
    this.#mixed.mean.count = now.count;
    this.#mixed.scale.count = now.count;
    return this.#mixed;
  }

  /** One step of Adam along the gradient. */
  #take(): void {
    const { engine, policy, log } = this.#context;
    const norm = Math.sqrt(engine.dot(this.#gradient, this.#gradient));
    if (!Number.isFinite(norm)) {
      throw new BelayError(
        'not-finite',
        `The policy gradient of the M-step is not finite (norm ${norm}, NaN or infinite values upstream); look for them in observations, rewards or costs, or lower mStep.learningRate.`,
      );
    }
    log.value('MStep/GradientNorm', norm);
    if (norm > this.#maxGradientNorm) engine.axpy(this.#maxGradientNorm / norm - 1, this.#gradient, this.#gradient);
    this.#t++;
    this.#delta.fill(0);
    engine.adam(this.#delta, this.#gradient, this.#m, this.#v, this.#t, this.#adamOptions);
    policy.add(this.#delta, 1);
  }

  save(): State {
    return { m: this.#m.slice(), v: this.#v.slice(), t: this.#t, multipliers: this.#multipliers.save() };
  }

  load(state: State): void {
    const saved = readState(state, 'm-step-trust-region');
    saved.copyInto('m', this.#m);
    saved.copyInto('v', this.#v);
    this.#t = saved.number('t');
    this.#multipliers.load(saved.state('multipliers'));
  }
}

/** The M-step `m-step-trust-region`: weighted likelihood under bounds on the KL of mean and covariance. */
export const mStepTrustRegion = definePart({
  summary: 'Weighted maximum likelihood within separate KL radii for mean and covariance (MPO, CVPO).',
  settings: mStepSettings,
  metrics: {
    'MStep/MeanKL':
      'C_μ before each step: mean KL(N(μ, Σ_old) ‖ π_old), of a policy of choices mean KL(π_old ‖ π) [nats]',
    'MStep/CovarianceKL': 'C_Σ before each step: mean KL(π_old ‖ N(μ_old, Σ)) [nats]',
    'MStep/MeanMultiplier': 'α_μ; of a policy of choices its only multiplier',
    'MStep/CovarianceMultiplier': 'α_Σ',
    'MStep/GradientNorm': 'norm of the policy’s gradient before clipping',
  },
  create: (settings, context) => new TrustRegionMStep(settings, context),
});
