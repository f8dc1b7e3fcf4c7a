import type {
  Minibatch,
  NaturalOptimizer,
  Outputs,
  PartContext,
  PolicyUpdate,
  Proposal,
  ResidentForm,
  Signals,
  State,
  Vec,
} from '@belay-rl/core';
import { BelayError, fisherLength, meanKl, stepKlWithin } from '@belay-rl/core';
import type { KfacSettings } from '../settings.ts';
import { EpochStepKl } from './epoch-step-kl.ts';
import { FisherMetric } from './fisher-metric.ts';
import { empiricalFisher, exactFisher, type FisherSampling, sampledFisher } from './fisher-sampling.ts';
import { GradientAverages } from './gradient-averages.ts';
import { requireFisher, requireSignal } from './kfac-requirements.ts';
import { createLayerBlocks, type LayerBlock } from './parameter-blocks.ts';
import { stepSize } from './step-size.ts';

const STREAM = 'fisher';

/** Fisher information of a Gaussian's log deviation. */
const LOG_STD_FISHER = 2;

/**
 * Natural gradient by Kronecker-factored curvature: no conjugate-gradient iterations.
 * Martens & Grosse 2015 (arXiv 1503.05671); for policies Wu et al. 2017, ACKTR (1708.05144); KFCPO (2511.00880).
 * Convolutions and recurrent units: `KroneckerFactors`, `StepChain`, `DirectedChain`.
 *
 * Per minibatch: `observe` refreshes the factors A, G (every T_s minibatches) and their eigendecompositions (every T_f minibatches, and
 * always before the first use); `precondition` takes all K gradients into the eigenbasis and divides; the handler blends
 * on Gram matrices; `step` rotates the one blended direction back and sets its length.
 *
 *   u_k = Qᵀ g_k    d_k = u_k / (λ + damping)    d_k·d_l and g_k·d_l = u_k·d_l are read off in the eigenbasis
 *   Δ = ν Q Σ_k c_k d_k,    ν = min(ν_max, √(2δ / dᵀFd))
 *
 * State-independent log-std parameters (the policy's `own`) are a diagonal block of known curvature, 2.
 *
 * `settle` has nothing to take back, and counts steps for `epochKl`: factors are statistics of visited states and scores, true wherever they were taken,
 * and a proposal changes none of them. So a refused step or update leaves the same state as one never proposed.
 */
export class KfacOptimizer implements NaturalOptimizer {
  readonly natural = true;
  readonly resident: ResidentForm;
  readonly #settings: KfacSettings;
  readonly #context: PartContext;
  readonly #blocks: readonly LayerBlock[];
  readonly #metric: FisherMetric;
  readonly #sample: FisherSampling;
  readonly #collect: () => Promise<void>;
  readonly #averages: GradientAverages;
  readonly #rotated: Vec[] = [];
  readonly #directions: Vec[] = [];
  readonly #blend: Vec;
  readonly #alone: Vec;
  readonly #tangent: Outputs | null;
  readonly #epoch: EpochStepKl | null;
  readonly #kl: Vec;
  #minibatch: Minibatch | null = null;
  #seen = 0;
  #stepKl = Number.NaN;
  /** Share of δ that this update aims at. */
  #share = 1;

  constructor(settings: KfacSettings, context: PartContext) {
    const { engine, policy, schedule } = context;
    requireFisher(settings, context);
    this.#settings = settings;
    this.resident = { kind: 'kfac', settings };
    this.#context = context;
    const maxRows = schedule.batchSize === 'all' ? context.rows : Math.min(schedule.batchSize, context.rows);
    this.#blocks = createLayerBlocks({ engine, policy, maxRows, ...settings });
    const vector = (length: number): Vec => engine.vector(length);
    this.#metric = new FisherMetric({ policy, blocks: this.#blocks, settings, vector });
    const sampling = { sampled: sampledFisher, empirical: empiricalFisher, exact: exactFisher }[settings.fisher];
    // The stream is asked for by `sampled` only, so that the other kinds neither own nor save one.
    const random = settings.fisher === 'sampled' ? context.random(STREAM) : (null as never);
    this.#sample = sampling({ policy, random, maxRows });
    this.#collect = async () => {
      for (const { factors, chain } of this.#blocks) {
        await factors.addDeltas();
        await chain?.statistics.addDeltas();
      }
    };
    this.#averages = new GradientAverages(settings.gradientDecay, engine, policy.size);
    this.#blend = engine.vector(policy.size);
    this.#alone = engine.vector(policy.size);
    this.#tangent = settings.length !== 'factors' ? policy.outputs(maxRows) : null;
    this.#epoch = settings.epochKl === null ? null : new EpochStepKl();
    this.#kl = new Float32Array(this.#epoch === null ? 0 : maxRows);
  }

  get stepKl(): number {
    return this.#stepKl;
  }

  /** A step is as long as the square root of its KL. */
  get #maxStep(): number {
    return this.#settings.maxStep * Math.sqrt(this.#share);
  }

  begin(update: PolicyUpdate): void {
    this.#share = this.#settings.linearDecay ? 1 - update.progress : 1;
    const { maxKl, maxKlBounds } = this.#context;
    if (this.#epoch !== null) {
      this.#stepKl = this.#epoch.begin(this.#settings.epochKl! * this.#share, minibatches(update));
      return;
    }
    this.#stepKl = (this.#settings.stepKl ?? stepKlWithin(maxKl!, maxKlBounds, minibatches(update))) * this.#share;
  }

  async observe(minibatch: Minibatch): Promise<void> {
    this.#minibatch = minibatch;
    const { distribution } = this.#context.policy;
    this.#epoch?.measure(meanKl(distribution, minibatch.outputs, minibatch.reference, this.#kl));
    const statistics = this.#seen % this.#settings.statisticsEvery === 0;
    const factors = this.#seen % this.#settings.factorsEvery === 0;
    this.#seen++;
    if (statistics) {
      for (const { factors, chain } of this.#blocks) {
        await factors.addInputs();
        await chain?.statistics.addInputs();
      }
      await this.#sample(minibatch, this.#collect);
    }
    if (factors) {
      for (const { factors, chain } of this.#blocks) {
        factors.decompose();
        chain?.decompose();
      }
      this.#metric.invert();
    }
  }

  precondition(gradients: readonly Vec[], s: Signals): void {
    const k = gradients.length;
    this.#reserve(k);
    const averages = this.#averages.add(gradients);
    for (let i = 0; i < k; i++) this.#metric.toDirection(averages[i]!, this.#rotated[i]!, this.#directions[i]!);
    const { engine } = this.#context;
    let gradient = 0;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) {
        const d = this.#directions[j]!;
        symmetric(s.directions, k, i, j, engine.dot(this.#directions[i]!, d));
        symmetric(s.fisher, k, i, j, engine.dot(this.#rotated[i]!, d));
      }
      gradient += s.fisher[i * k + i]!;
    }
    requireSignal(gradient);
    s.stepKl = this.#stepKl;
  }

  async step(p: Proposal, s: Signals, delta: Vec): Promise<void> {
    // Weights may be as small as the smallest double: the direction is formed at unit size, and ν made up for it.
    let size = 0;
    for (let i = 0; i < s.count; i++) size = Math.max(size, Math.abs(p.c[i]!));
    this.#blend.fill(0);
    if (size > 0) {
      for (let i = 0; i < s.count; i++) {
        if (p.c[i] !== 0) this.#context.engine.axpy(p.c[i]! / size, this.#directions[i]!, this.#blend);
      }
    }
    this.#metric.fromEigenbasis(this.#blend, delta);
    let quadratic = await this.#length(this.#blend, delta);
    if (this.#tangent !== null && p.lengthFrom === 'blend' && size > 0) {
      quadratic = this.#balance(p, s, size, quadratic, delta);
    }
    let scale = size;
    if (p.lengthFrom === 'blend') scale = stepSize(this.#stepKl, quadratic, this.#maxStep * size);
    else if (p.lengthFrom !== 'given') scale = size * (await this.#stepOf(p.lengthFrom));
    for (let i = 0; i < delta.length; i++) delta[i]! *= scale;
    const { log } = this.#context;
    log.value('Misc/PredictedKl', 0.5 * scale ** 2 * quadratic);
    log.value('Misc/StepNorm', scale * Math.sqrt(this.#context.engine.dot(this.#blend, this.#blend)));
  }

  settle(fraction: number, _since: 'step' | 'update'): void {
    if (fraction > 0) this.#epoch?.count();
  }

  save(): State {
    return {
      seen: this.#seen,
      averages: this.#averages.save(),
      ...(this.#epoch === null ? {} : { epoch: this.#epoch.save() }),
      layers: this.#blocks.map(({ factors, chain }) =>
        chain === null ? factors.save() : { ...factors.save(), chain: chain.save() },
      ),
    };
  }

  load(state: State): void {
    const { seen, layers, averages, epoch } = state;
    if (typeof seen !== 'number' || !Array.isArray(layers) || layers.length !== this.#blocks.length) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's K-FAC state does not hold ${this.#blocks.length} layers: resume with the network sizes it was saved with.`,
      );
    }
    this.#seen = seen;
    // Checkpoints from before gradients could be averaged have no averages.
    if (averages !== undefined) this.#averages.load(averages as State);
    this.#epoch?.load(epoch);
    this.#blocks.forEach(({ factors, chain }, i) => {
      const layer = layers[i] as State;
      factors.load(layer);
      chain?.load((layer['chain'] ?? {}) as State);
    });
    if (seen > 0) this.#metric.invert();
  }

  /** Averages and eigenvalues, for tests and inspection. */
  get blocks(): readonly LayerBlock[] {
    return this.#blocks;
  }

  /** ν from direction k only (`stepScale: unblended`). */
  async #stepOf(k: number): Promise<number> {
    const direction = this.#directions[k]!;
    this.#metric.fromEigenbasis(direction, this.#alone);
    return stepSize(this.#stepKl, await this.#length(direction, this.#alone), this.#maxStep);
  }

  /** dᵀFd, d given in the eigenbasis and outside it. The exact one is at the minibatch's rows and present outputs. */
  async #length(inside: Vec, outside: Vec): Promise<number> {
    const factors = this.#metric.quadratic(inside);
    if (this.#tangent === null) return factors;
    const exact = await fisherLength(this.#context.policy, outside, this.#minibatch!.outputs, this.#tangent);
    if (factors > 0) this.#context.log.value('Misc/CurvatureRatio', exact / factors);
    return exact;
  }

  /**
   * Measures how much longer the log deviations' part of Δ should be next to the means' for the blended gradient to rise most at the
   * KL of the whole step, and with exact-parts makes it so. The Fisher matrix has no entries between the two, so that the best length
   * along each is gᵀd / dᵀFd. Returns dᵀFd of the direction.
   */
  #balance(p: Proposal, s: Signals, size: number, quadratic: number, delta: Vec): number {
    const { own } = this.#context.policy;
    const { count } = s;
    let gain = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) gain += (p.c[i]! / size) * (p.c[j]! / size) * s.fisher[i * count + j]!;
    }
    let ownGain = 0;
    let ownQuadratic = 0;
    for (let j = 0; j < own; j++) {
      let gradient = 0;
      for (let i = 0; i < count; i++) gradient += (p.c[i]! / size) * this.#rotated[i]![j]!;
      ownGain += gradient * this.#blend[j]!;
      ownQuadratic += LOG_STD_FISHER * this.#blend[j]! ** 2;
    }
    const [gainOfMeans, quadraticOfMeans] = [gain - ownGain, quadratic - ownQuadratic];
    if (!(ownGain > 0 && ownQuadratic > 0 && gainOfMeans > 0 && quadraticOfMeans > 0)) return quadratic;
    const ratio = ownGain / ownQuadratic / (gainOfMeans / quadraticOfMeans);
    this.#context.log.value('Misc/DeviationScale', ratio);
    if (this.#settings.length !== 'exact-parts') return quadratic;
    for (let j = 0; j < own; j++) {
      delta[j]! *= ratio;
      this.#blend[j]! *= ratio;
    }
    return quadraticOfMeans + ratio ** 2 * ownQuadratic;
  }

  /** K is known with the first gradients. */
  #reserve(k: number): void {
    const { engine, policy } = this.#context;
    while (this.#directions.length < k) {
      this.#rotated.push(engine.vector(policy.size));
      this.#directions.push(engine.vector(policy.size));
    }
  }
}

/** Minibatches of a whole update: those of a pass × passes. */
function minibatches({ schedule: { batchSize, passes }, whole }: PolicyUpdate): number {
  return (batchSize === 'all' ? 1 : Math.ceil(whole.count / batchSize)) * passes;
}

function symmetric(out: Float64Array, k: number, i: number, j: number, value: number): void {
  out[i * k + j] = value;
  out[j * k + i] = value;
}
