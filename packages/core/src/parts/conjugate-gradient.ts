import type { NaturalOptimizer } from '../contracts/optimizer.ts';
import type { PartContext } from '../contracts/part.ts';
import type { Minibatch, PolicyUpdate } from '../contracts/policy-update.ts';
import type { Proposal, Signals } from '../contracts/proposal.ts';
import type { ResidentForm } from '../contracts/resident-form.ts';
import type { State, Vec } from '../contracts/values.ts';
import { refuse } from '../errors.ts';
import { defineSettings, type SettingsOf } from '../settings/setting.ts';
import { stepKlWithin } from '../update/step-kl.ts';
import { defineOptimizer } from './define-part.ts';
import { FisherProduct } from './fisher-product.ts';
import { gradientNorm } from './gradient-clip.ts';
import { type ConjugateGradientWorkspace, solveConjugateGradient } from './solve-conjugate-gradient.ts';

const schema = defineSettings({
  iterations: {
    doc: 'Most conjugate-gradient iterations for each gradient; more solve the system better and cost a Fisher product each.',
    format: 'integer',
    default: 15,
    min: 1,
    max: 1000,
  },
  damping: {
    doc: 'Added to the diagonal of the Fisher matrix; larger turns the step towards the plain gradient.',
    format: 'number',
    default: 0.1,
    min: 0,
    max: 1000,
  },
  stepKl: {
    doc: 'KL at which a step aims, to second order [nats]; null: trustRegion.maxKl divided by the minibatches of a pass, or nine tenths of it if it bounds each step by itself.',
    format: 'number',
    default: null,
    nullable: true,
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  linearDecay: {
    doc: 'Lower δ linearly to 0 over the run: δ · (1 − epoch / epochs).',
    format: 'boolean',
    default: false,
    overRun: true,
  },
  maxStep: {
    doc: 'Largest factor ν on the natural gradient, so that a vanishing gradient gives no endless step.',
    format: 'number',
    default: 1000,
    min: 0,
    exclusiveMin: true,
    max: 1e9,
  },
  tolerance: {
    doc: 'Stop the iterations when the residual is this share of the gradient.',
    format: 'number',
    default: 1e-8,
    min: 0,
    max: 1,
  },
  fisherSample: {
    doc: 'Take every n-th row for the Fisher products; larger is faster and noisier.',
    format: 'integer',
    default: 1,
    min: 1,
    max: 10_000,
  },
  fisherRows: {
    doc: "Rows of the Fisher products: 'minibatch' (the minibatch's own) or 'whole' (all rows of the epoch).",
    format: 'choice',
    default: 'minibatch',
    values: ['minibatch', 'whole'],
    formerValues: { view: 'minibatch' },
  },
  variant: {
    doc: 'paper: KL summed over action dimensions, ½ΔᵀFΔ = stepKl; published: as OmniSafe computes it (mean over dimensions, absolute guards 1e-6, damping counted in the length).',
    format: 'choice',
    default: 'paper',
    values: ['paper', 'published'],
  },
});

/** OmniSafe's guards: added to CG's denominators, and under the root of the step length. */
const PUBLISHED_GUARD = 1e-6;
const PUBLISHED_LENGTH_GUARD = 1e-8;

/**
 * Truncated natural gradient (Schulman et al. 2015, arXiv 1502.05477, appendix C): d_k ≈ (F + damping·I)⁻¹ g_k by conjugate
 * gradients on Fisher-vector products, then Δ = ν d with ½ Δᵀ F Δ = stepKl.
 */
class ConjugateGradient implements NaturalOptimizer {
  readonly natural = true;
  readonly resident: ResidentForm;
  readonly #stepKl: number;
  readonly #linearDecay: boolean;
  /** Share of δ that this update aims at. */
  #share = 1;
  readonly #context: PartContext;
  readonly #iterations: number;
  readonly #damping: number;
  readonly #tolerance: number;
  readonly #maxStep: number;
  readonly #published: boolean;
  readonly #whole: boolean;
  /** F, or with `variant: published` F over the number of action dimensions. */
  readonly #fisherScale: number;
  readonly #fisher: FisherProduct;
  readonly #workspace: ConjugateGradientWorkspace;
  readonly #solution: Float64Array;
  readonly #directions: readonly Vec[];
  #update: PolicyUpdate | null = null;
  #minibatch: Minibatch | null = null;

  constructor(settings: SettingsOf<typeof schema>, context: PartContext) {
    const { engine, policy, schedule, rows } = context;
    const n = policy.size;
    this.#context = context;
    this.resident = { kind: 'conjugate-gradient', settings };
    this.#iterations = settings.iterations;
    this.#damping = settings.damping;
    this.#tolerance = settings.tolerance;
    this.#maxStep = settings.maxStep;
    this.#published = settings.variant === 'published';
    this.#whole = settings.fisherRows === 'whole';
    this.#fisherScale = this.#published ? 1 / policy.distribution.actions : 1;
    this.#stepKl = resolveStepKl(settings.stepKl, context);
    this.#linearDecay = settings.linearDecay;
    const minibatchRows = schedule.batchSize === 'all' ? rows : Math.min(schedule.batchSize, rows);
    const capacity = this.#whole ? rows : minibatchRows;
    this.#fisher = new FisherProduct({ engine, policy, capacity, sample: settings.fisherSample });
    this.#workspace = {
      residual: new Float64Array(n),
      search: new Float64Array(n),
      direction: engine.vector(n),
      image: engine.vector(n),
    };
    this.#solution = new Float64Array(n);
    this.#directions = Array.from({ length: 1 + context.constraints.length }, () => engine.vector(n));
  }

  get stepKl(): number {
    return this.#stepKl * this.#share;
  }

  begin(u: PolicyUpdate): void {
    this.#update = u;
    this.#share = this.#linearDecay ? 1 - u.progress : 1;
  }

  observe(minibatch: Minibatch): void {
    this.#minibatch = minibatch;
  }

  async precondition(gradients: readonly Vec[], s: Signals): Promise<void> {
    const { engine, log } = this.#context;
    const minibatch = this.#minibatch!;
    const whole = this.#update!.whole;
    const rows = this.#whole ? whole : minibatch;
    await this.#fisher.use(rows.observations, rows === minibatch ? minibatch.outputs : null);

    let residual = 0;
    for (let k = 0; k < gradients.length; k++) {
      const norm = gradientNorm(engine, gradients[k]!, 'conjugate-gradient');
      if (k === 0) log.value('Misc/gradient_norm', norm);
      const outcome = await solveConjugateGradient(
        {
          product: (v, out) => this.#product(v, out),
          iterations: this.#iterations,
          tolerance: this.#tolerance,
          guard: this.#published ? PUBLISHED_GUARD : 0,
        },
        gradients[k]!,
        this.#solution,
        this.#workspace,
      );
      this.#directions[k]!.set(this.#solution);
      residual = Math.max(residual, outcome.relativeResidual);
    }

    const count = gradients.length;
    for (let k = 0; k < count; k++) {
      for (let l = 0; l < count; l++) {
        s.directions[k * count + l] = engine.dot(this.#directions[k]!, this.#directions[l]!);
        s.fisher[k * count + l] = engine.dot(gradients[k]!, this.#directions[l]!);
      }
    }
    // With the guards d₀ no longer solves the system, and OmniSafe takes d₀ᵀ H d₀, not g₀·d₀.
    if (this.#published) s.fisher[0] = await this.#curvature(this.#directions[0]!);
    log.value('Misc/xHx', s.fisher[0]!);
    log.value('Misc/H_inv_g', Math.sqrt(s.directions[0]!));
    log.value('Misc/cg_residual', residual);
  }

  async step(p: Proposal, _s: Signals, delta: Vec): Promise<void> {
    const { engine, log } = this.#context;
    delta.fill(0);
    for (let k = 0; k < p.c.length; k++) {
      if (p.c[k] !== 0) engine.axpy(p.c[k]!, this.#directions[k]!, delta);
    }
    let nu = 1;
    if (p.lengthFrom !== 'given') {
      const along = p.lengthFrom === 'blend' ? delta : this.#directions[p.lengthFrom]!;
      const curvature = await this.#curvature(along);
      const guard = this.#published ? PUBLISHED_LENGTH_GUARD : 0;
      nu = Math.min(this.#maxStep, Math.sqrt((2 * this.stepKl) / (curvature + guard)));
      if (nu !== 1) engine.axpy(nu - 1, delta, delta);
    }
    log.value('Misc/Alpha', nu);
  }

  /** Every update starts from the Fisher matrix only: there is nothing to take back. */
  settle(): void {}

  save(): State {
    return {};
  }

  load(_state: State): void {}

  /** out ← (scale·F + damping·I) v. */
  async #product(v: Vec, out: Vec): Promise<void> {
    await this.#fisher.apply(v, out);
    if (this.#fisherScale !== 1) this.#context.engine.axpy(this.#fisherScale - 1, out, out);
    this.#context.engine.axpy(this.#damping, v, out);
  }

  /** dᵀFd, which is twice the KL of a step d to second order; `published`: the damping's share counts too. */
  async #curvature(d: Vec): Promise<number> {
    const fisher = this.#fisherScale * (await this.#fisher.quadratic(d));
    return this.#published ? fisher + this.#damping * this.#context.engine.dot(d, d) : fisher;
  }
}

/** δ of one step: as set, or by the trust region's maxKl, which the minibatches of one pass share unless it bounds each of them. */
export function resolveStepKl(
  stepKl: number | null,
  context: Pick<PartContext, 'maxKl' | 'maxKlBounds' | 'schedule' | 'rows'>,
): number {
  if (stepKl !== null) return stepKl;
  if (context.maxKl === null) {
    throw refuse(
      'step-kl',
      'optimizer.stepKl is null, which takes it from trustRegion.maxKl, but this trust region has no such setting; set optimizer.stepKl to a number such as 0.01.',
    );
  }
  const { batchSize } = context.schedule;
  return stepKlWithin(
    context.maxKl,
    context.maxKlBounds,
    batchSize === 'all' ? 1 : Math.max(1, Math.ceil(context.rows / batchSize)),
  );
}

export const conjugateGradient = defineOptimizer({
  summary: 'Natural gradient by conjugate gradients on Fisher-vector products.',
  provides: ['fisher'],
  settings: schema,
  metrics: {
    'Misc/gradient_norm': 'norm of the reward gradient',
    'Misc/xHx': 'curvature of the reward direction, g·H⁻¹g with H = F + damping [nats]',
    'Misc/H_inv_g': 'norm of the reward’s natural gradient',
    'Misc/cg_residual': 'largest relative residual that conjugate gradients left',
    'Misc/Alpha': 'factor ν from direction to step; 1 if the constraint handler gave the length',
  },
  // Search direction, its image and a solution for each signal; the Fisher matrix's rows, and two sets of outputs for them.
  memory({ parameters, signals, rows, observations, actions, settings }) {
    const sample = settings('optimizer')['fisherSample'] as number;
    const fisher = Math.ceil(rows / sample) * ((sample > 1 ? observations : 0) + 2 * 2 * actions);
    return 4 * ((2 + signals) * parameters + fisher);
  },
  create: (settings, context) => new ConjugateGradient(settings, context),
});
