import {
  BelayError,
  type Minibatch,
  type NaturalOptimizer,
  type PolicyUpdate,
  type Proposal,
  type ResidentForm,
  type ResidentParts,
  type Signals,
  type Step,
  type Trial,
} from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { entropyOf } from './entropy.ts';
import { CONJUGATE_STATE, conjugateKernels } from './kernels/conjugate.ts';
import { type PolicyShape, termsOf } from './kernels/policy.ts';
import type { PolicyStage } from './policy-stage.ts';
import type { StepStage } from './step-stage.ts';
import { dots, sumRows } from './sums.ts';

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
 * Natural gradients by conjugate gradients on the device, all iterations without the host. The constraint handler sees K × K
 * numbers and the trust region its trials, as on the host and by the host's own parts: a readback for the directions, one for each
 * trial. The equations are those of core's `ConjugateGradient`.
 */
export class ConjugateStep implements StepStage {
  readonly constants = 0;
  readonly #on: EngineDevice;
  readonly #options: ConjugateStepOptions;
  readonly #settings: ConjugateSettings;
  readonly #kept: GPUBuffer;
  readonly #directions: GPUBuffer;
  readonly #solving: GPUBuffer;
  readonly #begin: readonly Dispatch[];
  readonly #fisher: Dispatch;
  readonly #iterate: readonly Dispatch[];
  readonly #dots: readonly Dispatch[];
  readonly #trial: readonly Dispatch[];
  readonly #sums = new Map<string, { sum: number; count: number }>();
  #withoutSignal = 0;

  constructor(on: EngineDevice, options: ConjugateStepOptions) {
    const { policy, parts } = options;
    const { network, shape, at, state, scalars } = policy;
    const { size, lanes, batch } = shape;
    this.#on = on;
    this.#options = options;
    this.#settings = parts.optimizer.resident!.settings as unknown as ConjugateSettings;
    this.#kept = on.numbers('gradients', lanes * size);
    this.#directions = on.numbers('natural gradients', lanes * size);
    this.#solving = on.numbers('the state of conjugate gradients', CONJUGATE_STATE * lanes);
    const residual = on.numbers('the residual of conjugate gradients', size);
    const search = network.direction!;
    const each = (kernel: string, from: GPUBuffer): Dispatch[] =>
      Array.from({ length: lanes }, (_, lane) =>
        on.groups(
          kernel,
          [from, this.#directions, residual, search, this.#solving],
          { whole: [lane, 0, 0, 0] },
          [1, 1, 1],
        ),
      );
    this.#begin = each('begin solving', this.#kept);
    this.#iterate = each('go on solving', network.gradient);
    const delta = network.layers.at(-1)!.delta;
    this.#fisher = on.threads(
      'fisher of outputs',
      [state, network.theta, network.moved!, delta],
      null,
      batch * shape.actions,
      1,
      0,
    );
    this.#dots = [
      dots(on, this.#directions, this.#directions, scalars, { n: size, lanes, offset: at.directions }),
      dots(on, this.#kept, this.#directions, scalars, { n: size, lanes, offset: at.fisher }),
    ];
    const row = [state, policy.orders, network.theta, network.output, policy.epoch, null, policy.scales, policy.terms];
    this.#trial = [
      on.threads('trial kl', row, null, batch, 1, 0),
      sumRows(on, state, policy.terms, scalars, {
        first: termsOf(shape).kl + 1,
        quantities: 1,
        stride: batch,
        offset: at.kl,
      }),
    ];
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
    const { network, shape } = policy;
    run(pass, policy.control('begun'));
    policy.gradients(pass);
    pass.copy(network.gradient, 0, this.#kept, 0, 4 * shape.lanes * shape.size);
    for (let lane = 0; lane < shape.lanes; lane++) {
      run(pass, this.#begin[lane]!);
      for (let i = 0; i < this.#settings.iterations; i++) {
        network.tangent(pass);
        run(pass, this.#fisher);
        network.scores(pass, true);
        run(pass, this.#iterate[lane]!);
      }
    }
    run(pass, ...this.#dots);
  }

  /** The host's share of a minibatch: the handler's answer on K × K numbers, and the trust region's trials. */
  async decide(progress: number): Promise<void> {
    const { policy, parts } = this.#options;
    const { shape, at, scalars } = policy;
    const { lanes, size, surrogates } = shape;
    const bytes = 4 * lanes * size;
    const read = await this.#on.device.read('natural gradients', [
      { buffer: scalars, bytes: 4 * at.count },
      { buffer: this.#directions, bytes },
      { buffer: this.#kept, bytes },
      { buffer: this.#solving, bytes: 4 * CONJUGATE_STATE * lanes },
    ]);
    const [numbers, directions, gradients, solving] = read.map((part) => new Float32Array(part));
    const signals = this.#signals(numbers!);
    const before: Trial = { values: Float64Array.from(numbers!.subarray(0, surrogates)), objective: 0, kl: 0 };
    before.values[0]! += this.#spread();
    requireFinite(before.values, 'A surrogate', progress);
    requireFinite(signals.gradients, 'The policy gradient', progress);
    if (signals.gradients.every((x) => x === 0)) {
      this.#withoutSignal++;
      return;
    }
    requireFinite(signals.fisher, 'The preconditioned gradient', progress);
    const { constraint, trustRegion, optimizer } = parts;
    const weights = new Float64Array(surrogates);
    const objective = ({ values }: Trial): number =>
      constraint.acts === 'advantages' ? values[0]! : constraint.weigh(values, weights);
    before.objective = objective(before);
    const proposal: Proposal = {
      c: new Float64Array(lanes),
      raw: new Float64Array(lanes),
      lengthFrom: 'blend',
      minGain: 0,
      maxRise: new Float64Array(Math.max(0, surrogates - 1)).fill(Number.POSITIVE_INFINITY),
    };
    proposal.c[0] = 1;
    if (constraint.acts === 'directions') constraint.combine(signals, proposal);
    const delta = new Float32Array(size);
    const add = (scale: number, from: Float32Array, lane: number): void => {
      if (scale !== 0) for (let i = 0; i < size; i++) delta[i]! += scale * from[lane * size + i]!;
    };
    for (let k = 0; k < lanes; k++) add(proposal.c[k]!, directions!, k);
    const nu = await this.#length(proposal, delta, directions!);
    if (nu !== 1) for (let i = 0; i < size; i++) delta[i]! *= nu;
    for (let k = 0; k < lanes; k++) add(proposal.raw[k]!, gradients!, k);
    requireFinite(delta, "The optimizer's step", progress);
    this.#report(signals, solving!, nu);
    const update = { policy: parts.policy, refresh() {} } as unknown as PolicyUpdate;
    const minibatch = null as unknown as Minibatch;
    const trial: Trial = { values: new Float64Array(surrogates), objective: 0, kl: 0 };
    const step: Step = { update, minibatch, delta, before, proposal, measure: () => this.#measure(trial, objective) };
    const fraction = await trustRegion.apply(step);
    optimizer.settle(fraction, 'step');
    if (constraint.acts === 'directions') constraint.settle?.(fraction);
    this.#sendParameters();
  }

  ranges(): readonly ReadRange[] {
    return [];
  }

  load(): void {}

  metrics(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, count }]) => [name, sum / count]));
  }

  #signals(numbers: Float32Array): Signals {
    const { at, shape } = this.#options.policy;
    const square = (offset: number): Float64Array =>
      Float64Array.from(numbers.subarray(offset, offset + shape.lanes ** 2));
    return {
      count: shape.lanes,
      gradients: square(at.gradients),
      directions: square(at.directions),
      fisher: square(at.fisher),
      stepKl: this.#optimizer.stepKl,
    };
  }

  /** ν of `ConjugateGradient.step`. */
  async #length({ lengthFrom }: Proposal, delta: Float32Array, directions: Float32Array): Promise<number> {
    if (lengthFrom === 'given') return 1;
    const { policy } = this.#options;
    const { network, shape, scalars, at } = policy;
    const { size, actions } = shape;
    const along = lengthFrom === 'blend' ? delta : directions.subarray(lengthFrom * size, (lengthFrom + 1) * size);
    const { device } = this.#on;
    device.write(network.direction!, along);
    const pass = device.begin('the length of a step');
    policy.length(pass);
    pass.submit();
    const [bytes] = await device.read('the length of a step', [
      { buffer: scalars, offset: 4 * at.quadratic, bytes: 4 },
    ]);
    let quadratic = new Float32Array(bytes!)[0]!;
    for (let j = 0; j < actions; j++) quadratic += 2 * along[j]! ** 2;
    return Math.min(this.#settings.maxStep, Math.sqrt((2 * this.#optimizer.stepKl) / quadratic));
  }

  /** The surrogates and KL(old ‖ new) at the host's parameters, on the minibatch under way. */
  async #measure(trial: Trial, objective: (trial: Trial) => number): Promise<Trial> {
    const { policy } = this.#options;
    this.#sendParameters();
    const { device } = this.#on;
    const pass = device.begin('a trial step');
    policy.network.forward(pass);
    policy.judgeAgain(pass);
    run(pass, ...this.#trial);
    pass.submit();
    const { at, scalars, shape } = policy;
    const [bytes] = await device.read('a trial step', [{ buffer: scalars, bytes: 4 * at.count }]);
    const numbers = new Float32Array(bytes!);
    trial.values.set(numbers.subarray(0, shape.surrogates));
    trial.values[0]! += this.#spread();
    trial.kl = numbers[at.kl]!;
    trial.objective = objective(trial);
    return trial;
  }

  /** The entropy's share of the reward surrogate at the host's parameters. */
  #spread(): number {
    const { parts, policy } = this.#options;
    const { entropy, actions, size } = policy.shape;
    if (entropy === 0) return 0;
    const theta = new Float32Array(size);
    parts.policy.read(theta);
    return entropy * entropyOf(theta, actions);
  }

  #sendParameters(): void {
    const { parts, policy } = this.#options;
    const theta = new Float32Array(policy.shape.size);
    parts.policy.read(theta);
    this.#on.device.write(policy.network.theta, theta);
  }

  #report({ gradients, directions, fisher }: Signals, solving: Float32Array, nu: number): void {
    let residual = 0;
    for (let k = 0; k < solving.length; k += CONJUGATE_STATE) {
      if (solving[k + 1]! > 0) residual = Math.max(residual, Math.sqrt(solving[k]! / solving[k + 1]!));
    }
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

function requireFinite(values: ArrayLike<number>, what: string, progress: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    throw new BelayError(
      'not-finite',
      `${what} became ${values[i]} in the policy update on the device, ${Math.round(100 * progress)} % into the training: a smaller step (trustRegion.maxKl) or a larger optimizer.damping avoids it.`,
    );
  }
}
