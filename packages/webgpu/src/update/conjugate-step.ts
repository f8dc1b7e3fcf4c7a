import type {
  Minibatch,
  NaturalOptimizer,
  PolicyUpdate,
  Proposal,
  ResidentForm,
  ResidentParts,
  Signals,
  Step,
  Trial,
} from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import { type EngineDevice, run } from '../engine/engine-device.ts';
import { ConjugateSolver, type NaturalGradients } from './conjugate-solver.ts';
import { conjugateKernels } from './kernels/conjugate.ts';
import type { PolicyShape } from './kernels/policy.ts';
import type { PolicyStage } from './policy-stage.ts';
import { requireFinite } from './require-finite.ts';
import type { StepStage } from './step-stage.ts';
import { TrialSteps } from './trial-steps.ts';

interface ConjugateSettings {
  readonly iterations: number;
  readonly damping: number;
  readonly tolerance: number;
  readonly maxStep: number;
}

export interface ConjugateStepOptions {
  readonly parts: ResidentParts;
  readonly policy: PolicyStage;
  /** What `optimizer.begin` goes by. */
  readonly update: Pick<PolicyUpdate, 'schedule'> & { readonly whole: { readonly count: number } };
}

/**
 * Natural gradients by conjugate gradients on the device. The constraint handler sees K × K numbers and the trust region its
 * trials, as on the host and by the host's own parts: a readback for the directions, one for the length, one for each trial.
 */
export class ConjugateStep implements StepStage {
  readonly constants = 0;
  readonly #options: ConjugateStepOptions;
  readonly #settings: ConjugateSettings;
  readonly #solver: ConjugateSolver;
  readonly #trials: TrialSteps;
  readonly #sums = new Map<string, { sum: number; count: number }>();
  #withoutSignal = 0;

  constructor(on: EngineDevice, options: ConjugateStepOptions) {
    const { policy, parts } = options;
    this.#options = options;
    this.#settings = parts.optimizer.resident!.settings as unknown as ConjugateSettings;
    this.#solver = new ConjugateSolver(on, policy, this.#settings.iterations);
    this.#trials = new TrialSteps(on, policy, parts.policy);
  }

  static kernels({ settings }: ResidentForm, shape: PolicyShape, forwardKl: string): Readonly<Record<string, string>> {
    const { damping, tolerance } = settings as unknown as ConjugateSettings;
    return { ...conjugateKernels({ ...shape, damping, tolerance }), 'trial kl': forwardKl };
  }

  get #optimizer(): NaturalOptimizer {
    return this.#options.parts.optimizer as NaturalOptimizer;
  }

  get withoutSignal(): number {
    return this.#withoutSignal;
  }

  upload(progress: number): readonly number[] {
    // It reads no more of an update than this: the length of a step.
    this.#optimizer.begin?.({ ...this.#options.update, progress } as unknown as PolicyUpdate);
    this.#sums.clear();
    this.#withoutSignal = 0;
    return [];
  }

  words(): [number, number, number] {
    return [0, 0, 0];
  }

  minibatch(pass: DevicePass): void {
    const { policy } = this.#options;
    run(pass, policy.control('begun'));
    policy.gradients(pass);
    this.#solver.solve(pass);
  }

  /** The host's share of a minibatch: the handler's answer on K × K numbers, and the trust region's trials. */
  async decide(progress: number): Promise<void> {
    const { policy, parts } = this.#options;
    const { constraint, trustRegion, optimizer } = parts;
    const { surrogates } = policy.shape;
    const natural = await this.#solver.read();
    const signals = this.#signals(natural.scalars);
    const before: Trial = { values: this.#trials.surrogates(natural.scalars), objective: 0, kl: 0 };
    requireFinite(before.values, 'A surrogate', progress);
    requireFinite(signals.gradients, 'The policy gradient', progress);
    if (signals.gradients.every((x) => x === 0)) {
      this.#withoutSignal++;
      return;
    }
    requireFinite(signals.fisher, 'The preconditioned gradient', progress);
    const weights = new Float64Array(surrogates);
    const objective = ({ values }: Trial): number =>
      constraint.acts === 'advantages' ? values[0]! : constraint.weigh(values, weights);
    before.objective = objective(before);
    const proposal = this.#propose(signals);
    const { delta, nu } = await this.#step(proposal, natural);
    requireFinite(delta, "The optimizer's step", progress);
    this.#report(signals, natural.residual, nu);
    const update = { policy: parts.policy, refresh() {} } as unknown as PolicyUpdate;
    const minibatch = null as unknown as Minibatch;
    const trial: Trial = { values: new Float64Array(surrogates), objective: 0, kl: 0 };
    const measure = (): Promise<Trial> => this.#trials.measure(trial, objective);
    const step: Step = { update, minibatch, delta, before, proposal, measure };
    const fraction = await trustRegion.apply(step);
    optimizer.settle(fraction, 'step');
    if (constraint.acts === 'directions') constraint.settle?.(fraction);
    this.#trials.sendParameters();
  }

  ranges(): readonly ReadRange[] {
    return [];
  }

  load(): void {}

  metrics(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, count }]) => [name, sum / count]));
  }

  #signals(scalars: Float32Array): Signals {
    const { at, shape } = this.#options.policy;
    const square = (offset: number): Float64Array =>
      Float64Array.from(scalars.subarray(offset, offset + shape.lanes ** 2));
    return {
      count: shape.lanes,
      gradients: square(at.gradients),
      directions: square(at.directions),
      fisher: square(at.fisher),
      stepKl: this.#optimizer.stepKl,
    };
  }

  /** How the handler combines the directions: the first one by itself if it acts on advantages. */
  #propose(signals: Signals): Proposal {
    const { policy, parts } = this.#options;
    const { lanes, surrogates } = policy.shape;
    const proposal: Proposal = {
      c: new Float64Array(lanes),
      raw: new Float64Array(lanes),
      lengthFrom: 'blend',
      minGain: 0,
      maxRise: new Float64Array(Math.max(0, surrogates - 1)).fill(Number.POSITIVE_INFINITY),
    };
    proposal.c[0] = 1;
    if (parts.constraint.acts === 'directions') parts.constraint.combine(signals, proposal);
    return proposal;
  }

  /** The step of `ConjugateGradient.step`: ν Σ c_k d_k + Σ raw_k g_k. */
  async #step(
    { c, raw, lengthFrom }: Proposal,
    { directions, gradients }: NaturalGradients,
  ): Promise<{ readonly delta: Float32Array; readonly nu: number }> {
    const { size, lanes } = this.#options.policy.shape;
    const delta = new Float32Array(size);
    const add = (scale: number, from: Float32Array, lane: number): void => {
      if (scale !== 0) for (let i = 0; i < size; i++) delta[i]! += scale * from[lane * size + i]!;
    };
    for (let k = 0; k < lanes; k++) add(c[k]!, directions, k);
    let nu = 1;
    if (lengthFrom !== 'given') {
      const along = lengthFrom === 'blend' ? delta : directions.subarray(lengthFrom * size, (lengthFrom + 1) * size);
      const quadratic = await this.#trials.fisherLength(along);
      nu = Math.min(this.#settings.maxStep, Math.sqrt((2 * this.#optimizer.stepKl) / quadratic));
    }
    if (nu !== 1) for (let i = 0; i < size; i++) delta[i]! *= nu;
    for (let k = 0; k < lanes; k++) add(raw[k]!, gradients, k);
    return { delta, nu };
  }

  #report({ gradients, directions, fisher }: Signals, residual: number, nu: number): void {
    const found = {
      'Misc/gradient_norm': Math.sqrt(gradients[0]!),
      'Misc/xHx': fisher[0]!,
      'Misc/H_inv_g': Math.sqrt(directions[0]!),
      'Misc/cg_residual': residual,
      'Misc/Alpha': nu,
    };
    for (const [name, value] of Object.entries(found)) {
      const { sum = 0, count = 0 } = this.#sums.get(name) ?? {};
      this.#sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }
}
