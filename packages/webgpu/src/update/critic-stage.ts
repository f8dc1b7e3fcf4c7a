import type { Critic, ResidentCritic, State } from '@belay-rl/core';
import type { DevicePass } from '../device/device-pass.ts';
import { DenseNetwork } from '../engine/dense-network.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { type Agenda, bitsOf } from './agenda.ts';
import { adamKernel, criticKernels } from './kernels/optimizers.ts';
import { specOf } from './refusal.ts';
import { sumRows } from './sums.ts';

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export interface CriticStageOptions {
  readonly critics: readonly Critic[];
  /** B: rows of a critic's minibatch; N; rows of a chunk of values. */
  readonly batch: number;
  readonly rows: number;
  readonly chunk: number;
  readonly agenda: Agenda;
}

/** The critics side by side: values of all rows, and minibatches of their fit. */
export class CriticStage {
  readonly size: number;
  /** lanes × N: what they are fitted to. */
  readonly targets: GPUBuffer;
  readonly orders: GPUBuffer;
  readonly network: DenseNetwork;
  /** The same parameters, chunk by chunk. */
  readonly whole: DenseNetwork;
  /** Sums of losses, then faults. */
  readonly logs: GPUBuffer;
  readonly #on: EngineDevice;
  readonly #options: CriticStageOptions;
  readonly #m: GPUBuffer;
  readonly #v: GPUBuffer;
  readonly #minibatch: readonly (readonly Dispatch[])[];
  #steps = 0;

  private constructor(on: EngineDevice, options: CriticStageOptions) {
    const { critics, batch, rows, chunk, agenda } = options;
    const lanes = critics.length;
    const { sizes, activation } = specOf(critics[0]!.network);
    this.#on = on;
    this.#options = options;
    const common = { on, sizes, activation, counts: agenda.state, slot: 0, lanes };
    this.network = new DenseNetwork({ ...common, name: 'the critics', maxRows: batch });
    const { theta, output, layers, gradient, size } = this.network;
    this.whole = new DenseNetwork({ ...common, name: 'the critics on all rows', maxRows: chunk, theta });
    this.size = size;
    this.targets = on.numbers("the critics' targets", lanes * rows);
    this.orders = on.numbers("the critics' rows in order", rows);
    this.logs = on.numbers("the critics' losses", 2 * lanes);
    this.#m = on.numbers("the critics' first moments", lanes * size);
    this.#v = on.numbers("the critics' second moments", lanes * size);
    const terms = on.numbers("the critics' errors", lanes * batch);
    const scalars = on.numbers("the critics' scalars", 3 * lanes + 1);
    const delta = layers.at(-1)!.delta;
    const { state } = agenda;
    this.#minibatch = [
      [
        on.threads('error', [state, this.orders, output, this.targets, delta, terms], null, batch, lanes, 0),
        sumRows(on, state, terms, scalars, { first: 0, quantities: lanes, stride: batch, offset: 0 }),
      ],
      [
        on.groups('penalise', [theta, gradient, scalars, this.logs], null, [lanes, 1, 1], 0),
        on.groups('allow', [this.logs, scalars], null, [1, 1, 1], 0),
        on.threads(
          'critic adam',
          [state, scalars, gradient, this.#m, this.#v, theta],
          { whole: [size, 0, 0, 0] },
          size,
          lanes,
        ),
      ],
    ];
  }

  /** The kernels of these critics, for `EngineDevice.with`. */
  static kernels({ critics, batch, rows }: Omit<CriticStageOptions, 'agenda'>): Readonly<Record<string, string>> {
    const lanes = critics.length;
    const { weightPenalty, maxGradientNorm } = critics[0]!.resident as ResidentCritic;
    const size = critics[0]!.network.size;
    return {
      ...criticKernels({ lanes, batch, rows, size, weightPenalty, maxGradientNorm }),
      'critic adam': adamKernel({ ...ADAM, factor: lanes, active: 3 * lanes }),
    };
  }

  static create(on: EngineDevice, options: CriticStageOptions): CriticStage {
    return new CriticStage(on, options);
  }

  /** Sends what the critics hold on the host. */
  upload(): void {
    const { device } = this.#on;
    for (const [k, critic] of this.#options.critics.entries()) {
      const { theta, m, v, t } = critic.save() as { theta: Float32Array; m: Float32Array; v: Float32Array; t: number };
      const offset = 4 * k * this.size;
      device.write(this.network.theta, theta, offset);
      device.write(this.#m, m, offset);
      device.write(this.#v, v, offset);
      this.#steps = t;
    }
  }

  /** The agenda's words of the next minibatch: its rate and spread. */
  words(): [number, number, number] {
    this.#steps++;
    const { learningRate } = this.#options.critics[0]!.resident as ResidentCritic;
    const rate = learningRate / (1 - ADAM.beta1 ** this.#steps);
    return [bitsOf(rate), bitsOf(1 / Math.sqrt(1 - ADAM.beta2 ** this.#steps)), 0];
  }

  /** One minibatch; \`gather\` fills the network's input. */
  minibatch(pass: DevicePass, gather: Dispatch): void {
    const { agenda } = this.#options;
    const [error, step] = this.#minibatch;
    agenda.next(pass);
    run(pass, gather);
    this.network.forward(pass);
    run(pass, ...error!);
    this.network.backward(pass, true);
    run(pass, ...step!);
  }

  /** What is read at the epoch's end. */
  ranges() {
    const bytes = 4 * this.#options.critics.length * this.size;
    return [
      { buffer: this.network.theta, bytes },
      { buffer: this.#m, bytes },
      { buffer: this.#v, bytes },
      { buffer: this.logs, bytes: 8 * this.#options.critics.length },
    ];
  }

  /** Gives the critics on the host what was read; returns the sums of losses, and the first critic with a fault (−1: none). */
  load([theta, m, v, logs]: readonly Float32Array[]): { readonly losses: readonly number[]; readonly fault: number } {
    const { critics } = this.#options;
    for (const [k, critic] of critics.entries()) {
      const part = (x: Float32Array): Float32Array => x.slice(k * this.size, (k + 1) * this.size);
      const state: State = { ...critic.save(), theta: part(theta!), m: part(m!), v: part(v!), t: this.#steps };
      critic.load(state);
    }
    const lanes = critics.length;
    return {
      losses: Array.from(logs!.subarray(0, lanes)),
      fault: logs!.subarray(lanes).findIndex((fault) => fault !== 0),
    };
  }
}
