import type { Policy, ResidentHandler } from '@belay-rl/core';
import type { DevicePass } from '../device/device-pass.ts';
import { DenseNetwork } from '../engine/dense-network.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import type { Agenda } from './agenda.ts';
import { controlKernels, logsOf, scalarsOf } from './kernels/control.ts';
import { type PolicyShape, policyKernels, recordOf, termsOf } from './kernels/policy.ts';
import { specOf } from './refusal.ts';
import { dots, sumRows } from './sums.ts';

export interface PolicyStageOptions {
  readonly policy: Policy;
  readonly shape: PolicyShape;
  /** Rows of a chunk, if all rows go forward. */
  readonly chunk: number;
  readonly handler: ResidentHandler | null;
  /** Numbers of the handler's constants. */
  readonly constants: number;
  readonly agenda: Agenda;
  /** Tangent passes are wanted. */
  readonly tangents: boolean;
}

/** The policy on the device: gradients of its surrogates on a minibatch, and its outputs on all rows. */
export class PolicyStage {
  readonly network: DenseNetwork;
  /** The same parameters, chunk by chunk. */
  readonly whole: DenseNetwork;
  readonly orders: GPUBuffer;
  /** A record a row, see `recordOf`. */
  readonly epoch: GPUBuffer;
  readonly terms: GPUBuffer;
  readonly scalars: GPUBuffer;
  readonly logs: GPUBuffer;
  /** The handler's constants, then what the optimizer and the trust region are told. */
  readonly given: GPUBuffer;
  /** log σ before a step, then as it was when the update began. */
  readonly scales: GPUBuffer;
  /** Outputs before a step. */
  readonly before: GPUBuffer;
  /** L × S: what of each surrogate a gradient takes. */
  readonly mixing: GPUBuffer;
  readonly at: ReturnType<typeof scalarsOf>;
  readonly log: ReturnType<typeof logsOf>;
  readonly #on: EngineDevice;
  readonly #options: PolicyStageOptions;
  readonly #judge: readonly Dispatch[];
  readonly #score: readonly Dispatch[];
  readonly #own: readonly Dispatch[];
  readonly #kl: readonly Dispatch[];
  readonly #control = new Map<string, Dispatch>();

  constructor(on: EngineDevice, options: PolicyStageOptions) {
    const { policy, shape, chunk, handler, agenda, constants } = options;
    const { batch, rows, actions, surrogates, lanes, size } = shape;
    this.#on = on;
    this.#options = options;
    const { sizes, activation } = specOf(policy.networks[0]!);
    const common = { on, sizes, activation, counts: agenda.state, slot: 0, base: policy.own };
    this.network = new DenseNetwork({
      ...common,
      name: 'the policy',
      maxRows: batch,
      gradients: lanes,
      tangents: options.tangents ? 1 : 0,
    });
    const { theta, output, gradient, layers, moved } = this.network;
    this.whole = new DenseNetwork({ ...common, name: 'the policy on all rows', maxRows: chunk, theta, tangents: 0 });
    this.at = scalarsOf(shape);
    this.log = logsOf(shape, handler);
    const terms = termsOf(shape);
    this.orders = on.numbers("the policy's rows in order", rows);
    this.epoch = on.numbers("an epoch's records", rows * recordOf(shape).width);
    this.terms = on.numbers("a minibatch's terms", terms.count * batch);
    this.scalars = on.numbers("a minibatch's scalars", this.at.count);
    this.logs = on.numbers("an epoch's sums", this.log.count);
    this.given = on.numbers('what an update is given', constants + 8);
    this.scales = on.numbers('scales of the policy', 2 * actions);
    this.before = on.numbers('outputs before a step', batch * actions);
    this.mixing = on.numbers('weights of the surrogates', lanes * surrogates);
    const { state } = agenda;
    const row = [state, this.orders, theta, output, this.epoch];
    const sum = (first: number, quantities: number, to: GPUBuffer, offset: number, perLane?: number) =>
      sumRows(on, state, this.terms, to, { first, quantities, stride: batch, offset, perLane, laneStride: size });
    this.#judge = [
      on.threads('judge', [...row, this.terms], null, batch, 1, 0),
      sum(terms.value, surrogates, this.scalars, this.at.values),
    ];
    this.#score = [on.threads('score', [...row, this.mixing, this.terms, layers.at(-1)!.delta], null, batch, 1, 0)];
    this.#own = [
      sum(terms.score, lanes * actions, gradient, 0, actions),
      dots(on, gradient, gradient, this.scalars, { n: size, lanes, offset: this.at.gradients }),
    ];
    this.#kl = [
      on.threads('kl', [...row, this.before, this.scales, this.terms], null, batch, 1, 0),
      sum(terms.kl, 2, this.scalars, this.at.kl),
    ];
    if (moved !== null) {
      this.#control.set('length', on.threads('length', [state, theta, moved, this.terms], null, batch, 1, 0));
      this.#control.set('sum length', sum(terms.length, 1, this.scalars, this.at.quadratic));
    }
  }

  /** The kernels of this policy, for `EngineDevice.with`. */
  static kernels({ shape, handler, constants }: Omit<PolicyStageOptions, 'agenda' | 'policy' | 'chunk' | 'tangents'>) {
    return { ...policyKernels(shape), ...controlKernels({ ...shape, handler, constants }) };
  }

  get shape(): PolicyShape {
    return this.#options.shape;
  }

  get state(): GPUBuffer {
    return this.#options.agenda.state;
  }

  /** The surrogates' values on a minibatch; \`gather\` fills the network's input. */
  judge(pass: DevicePass, gather: Dispatch): void {
    this.#options.agenda.next(pass);
    run(pass, gather);
    this.network.forward(pass);
    run(pass, ...this.#judge);
  }

  /** The surrogates' values of what the network last gave, on the same minibatch. */
  judgeAgain(pass: DevicePass): void {
    run(pass, ...this.#judge);
  }

  /** The gradients, log σ's share first, and their inner products. */
  gradients(pass: DevicePass): void {
    run(pass, ...this.#score);
    this.network.backward(pass, true);
    run(pass, ...this.#own);
  }

  /** KLs of the present parameters on the minibatch. */
  divergences(pass: DevicePass): void {
    this.network.forward(pass);
    run(pass, ...this.#kl);
  }

  /** dᵀF_out d of the direction on the minibatch, but log σ's share. */
  length(pass: DevicePass): void {
    this.network.tangent(pass);
    run(pass, this.#control.get('length')!, this.#control.get('sum length')!);
  }

  /** One of the single-threaded kernels, with more buffers than all of them have if it wants some. */
  control(name: string, more: readonly GPUBuffer[] = []): Dispatch {
    let dispatch = this.#control.get(name);
    if (dispatch === undefined) {
      const buffers = [this.state, this.given, this.scalars, this.logs, ...more];
      dispatch = this.#on.groups(name, buffers, null, [1, 1, 1], 0);
      this.#control.set(name, dispatch);
    }
    return dispatch;
  }
}
