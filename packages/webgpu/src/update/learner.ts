import {
  BelayError,
  type Random,
  type ResidentEpoch,
  type ResidentHandler,
  type ResidentLearner,
  type ResidentOutcome,
  type ResidentParts,
  type Trajectories,
} from '@belay-rl/core';
import { shuffleInPlace } from '@belay-rl/core/internals';
import type { DevicePass } from '../device/device-pass.ts';
import type { DenseNetwork } from '../engine/dense-network.ts';
import { DeviceRows, shape as misshapen } from '../engine/device-rows.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { type Agenda, pieces } from './agenda.ts';
import type { CriticStage } from './critic-stage.ts';
import { entropyOf } from './entropy.ts';
import { faults } from './kernels/control.ts';
import { termsOf } from './kernels/policy.ts';
import type { LearnerSettings } from './learner-settings.ts';
import type { PolicyStage } from './policy-stage.ts';
import type { StepStage } from './step-stage.ts';
import { sumRows } from './sums.ts';

export interface LearnerOptions {
  readonly on: EngineDevice;
  readonly parts: ResidentParts;
  readonly settings: LearnerSettings;
  readonly agenda: Agenda;
  readonly policy: PolicyStage;
  readonly critic: CriticStage;
  readonly step: StepStage;
  readonly handler: ResidentHandler | null;
  readonly constants: number;
  /** Rows that go forward at a time if all do. */
  readonly chunk: number;
  /** Wait for the device after each stage, so that its time can be told. */
  readonly timed: boolean;
}

/**
 * An epoch on the device: the host sends rows and permutations, and reads once at the end what the parts hold then.
 *
 *     values of all rows · advantages · π_old's outputs · records
 *     each pass:  minibatches of the policy  [kl-early-stop: KL of all rows, which is read]
 *     each pass:  minibatches of the critics
 *     read
 */
export class Learner implements ResidentLearner {
  readonly #o: LearnerOptions;
  /** K signals, how rows left their episodes, and their final values: (K + 2) × N. */
  readonly #rows: GPUBuffer;
  /** Actions N × A, then log π of the behaviour, N. */
  readonly #collected: GPUBuffer;
  /** E, T. */
  readonly #shape: GPUBuffer;
  /** S × K: what of each signal's advantages a surrogate takes. */
  readonly #mix: GPUBuffer;
  readonly #finalValues: GPUBuffer;
  readonly #means: GPUBuffer;
  readonly #total: GPUBuffer;
  readonly #values: Dispatch;
  readonly #finals: Dispatch;
  readonly #outputs: Dispatch;
  readonly #advantages: readonly Dispatch[];
  readonly #record: Dispatch;
  readonly #kl: readonly Dispatch[];
  readonly #gathers = new Map<GPUBuffer, { readonly policy: Dispatch; readonly critic: Dispatch }>();

  constructor(options: LearnerOptions) {
    this.#o = options;
    const { on, policy, critic, agenda, chunk } = options;
    const { rows, signals, actions, surrogates } = policy.shape;
    const { state } = agenda;
    this.#rows = on.numbers('signals of an epoch', (signals + 2) * rows);
    this.#collected = on.numbers('actions of an epoch', rows * (actions + 1));
    this.#shape = on.numbers('the shape of an epoch', 2);
    this.#mix = on.numbers('weights of the advantages', surrogates * signals);
    const values = on.numbers('values', signals * rows);
    this.#finalValues = on.numbers('final values', signals * rows);
    const advantages = on.numbers('advantages', signals * rows);
    this.#means = on.numbers('means of values and advantages', 2 * signals);
    this.#total = on.numbers('a sum over chunks', 1);
    const reference = on.numbers('outputs of the old policy', rows * actions);
    const scatter = (width: number, from: GPUBuffer, to: GPUBuffer, lanes: number): Dispatch =>
      on.threads('scatter', [state, from, to], { whole: [width, chunk * width, rows, 0] }, chunk * width, lanes);
    this.#values = scatter(1, critic.whole.output, values, signals);
    this.#finals = scatter(1, critic.whole.output, this.#finalValues, signals);
    this.#outputs = scatter(actions, policy.whole.output, reference, 1);
    this.#advantages = [
      on.threads(
        'advantages',
        [this.#shape, this.#rows, values, this.#finalValues, advantages, critic.targets],
        null,
        rows,
        signals,
        0,
      ),
      on.groups('standardise', [this.#shape, values, advantages, this.#means], null, [signals, 1, 1], 0),
    ];
    this.#record = on.threads(
      'record',
      [this.#shape, this.#collected, advantages, reference, this.#mix, policy.epoch],
      null,
      rows,
      1,
      0,
    );
    const identity = on.numbers('rows in order', rows);
    on.device.write(
      identity,
      Uint32Array.from({ length: rows }, (_, i) => i),
    );
    const terms = on.numbers("a chunk's terms", termsOf(policy.shape).count * chunk);
    const sums = on.numbers("a chunk's sums", 1);
    const { theta } = policy.network;
    this.#kl = [
      on.threads(
        'forward kl',
        [state, identity, theta, policy.whole.output, policy.epoch, null, policy.scales, terms],
        null,
        chunk,
        1,
        0,
      ),
      sumRows(on, state, terms, sums, {
        first: termsOf(policy.shape).kl + 1,
        quantities: 1,
        stride: chunk,
        offset: 0,
      }),
      on.groups('accumulate', [state, sums, this.#total], null, [1, 1, 1], 0),
    ];
    const mixing = new Float32Array(policy.shape.lanes * surrogates);
    for (let l = 0; l < policy.shape.lanes; l++) mixing[l * surrogates + l] = 1;
    on.device.write(policy.mixing, mixing);
  }

  async epoch(work: ResidentEpoch): Promise<ResidentOutcome> {
    const { on, settings, critic, policy, step } = this.#o;
    const { trajectories: t } = work;
    const count = t.environments * t.steps;
    const spread = this.#upload(work, count);
    this.#start(t, count);
    await this.#told(work, 'Time/Values');
    const { passes, kl } = await this.#updatePolicy(work, count);
    await this.#told(work, 'Time/Actor');
    const criticPasses = settings.criticPasses ?? passes;
    this.#fitCritics(work.criticShuffle, t, count, criticPasses);
    await this.#told(work, 'Time/Critics');
    const parameters = { buffer: policy.network.theta, bytes: 4 * policy.shape.size };
    const [own, stepRanges] = [critic.ranges(), step.ranges()];
    const read = await on.device.read("an epoch's outcome", [
      { buffer: policy.logs, bytes: 4 * policy.log.count },
      { buffer: this.#means, bytes: 8 * policy.shape.signals },
      { buffer: this.#total, bytes: 4 },
      parameters,
      ...own,
      ...stepRanges,
    ]);
    const [logs, means, total, theta, ...rest] = read.map((bytes) => new Float32Array(bytes));
    this.#o.parts.policy.write(theta!);
    const fitted = critic.load(rest.slice(0, own.length));
    step.load(rest.slice(own.length));
    this.#requireSound(logs!, fitted, work.progress);
    const minibatches = logs![policy.log.minibatches]!;
    const steps = criticPasses * Math.ceil(count / settings.criticBatch);
    return {
      passes,
      values: this.#firstValues(logs!, spread),
      metrics: { ...step.metrics(logs!, minibatches), ...this.#reports(logs!, minibatches) },
      kl: kl ?? total![0]! / count,
      minibatches,
      withoutSignal: step.withoutSignal ?? logs![policy.log.withoutSignal]!,
      critics: fitted.losses.map((loss, k) => ({
        value: means![2 * k]!,
        advantage: means![2 * k + 1]!,
        loss: steps === 0 ? Number.NaN : loss / steps,
      })),
    };
  }

  /** Tells a stage's time once the device has done it, if that is wanted. */
  async #told(work: ResidentEpoch, column: Parameters<ResidentEpoch['time']>[0]): Promise<void> {
    if (!this.#o.timed) return;
    await this.#o.on.device.settle();
    work.time(column);
  }

  /** What the parts hold, and what was collected. Returns the entropy's share of the reward surrogate. */
  #upload({ trajectories: t, signals, mix, progress }: ResidentEpoch, count: number): number {
    const { on, parts, policy, critic, step, handler, constants } = this.#o;
    const { device } = on;
    const { rows, size, actions } = policy.shape;
    const theta = new Float32Array(size);
    parts.policy.read(theta);
    device.write(policy.network.theta, theta);
    device.write(policy.scales, theta.subarray(0, actions), 4 * actions);
    critic.upload();
    const given = new Float32Array(constants + 8);
    given.set(handler?.constants() ?? []);
    given.set(step.upload(progress), constants);
    device.write(policy.given, given);
    device.write(this.#shape, Uint32Array.of(t.environments, t.steps));
    const weights = mix ?? signals.flatMap((_, s) => signals.map((_, k) => Number(s === k)));
    device.write(this.#mix, Float32Array.from(weights));
    for (const [k, signal] of signals.entries()) device.write(this.#rows, signal, 4 * k * rows);
    const ended = Float32Array.from(t.ended.subarray(0, count));
    const finalOf = new Float32Array(count).fill(-1);
    for (const [i, row] of t.finalRows.entries()) finalOf[row] = i;
    device.write(this.#rows, ended, 4 * signals.length * rows);
    device.write(this.#rows, finalOf, 4 * (signals.length + 1) * rows);
    device.write(this.#collected, t.actions.subarray(0, count * actions));
    device.write(this.#collected, t.behaviourLogProb.subarray(0, count), 4 * rows * actions);
    return policy.shape.entropy === 0 ? 0 : policy.shape.entropy * entropyOf(theta, actions);
  }

  /** Values, advantages, π_old's outputs, records. */
  #start(t: Trajectories, count: number): void {
    const { on, agenda, chunk, critic, policy } = this.#o;
    const finals = t.finalObservations.count;
    if (finals > policy.shape.rows) {
      throw new BelayError(
        'too-many-fragments',
        `${finals} episode fragments in one epoch exceed its ${policy.shape.rows} rows.`,
      );
    }
    const all = pieces(count, chunk);
    for (const [rows, entries, net, to] of [
      [t.observations, all, critic.whole, this.#values],
      [t.finalObservations, pieces(finals, chunk), critic.whole, this.#finals],
      [t.observations, all, policy.whole, this.#outputs],
    ] as const) {
      if (entries.length === 0) continue;
      agenda.load(entries);
      const pass = on.device.begin('values');
      this.#forwardAll(pass, rowsOf(rows).buffer, net, entries, [to]);
      pass.submit();
    }
    const pass = on.device.begin('advantages');
    run(pass, ...this.#advantages, this.#record);
    pass.clear(policy.logs).clear(critic.logs);
    pass.submit();
  }

  /** Chunks of rows through a network; after each, `then`. */
  #forwardAll(
    pass: DevicePass,
    rows: GPUBuffer,
    network: DenseNetwork,
    entries: readonly { count: number; begin: number }[],
    then: readonly Dispatch[],
  ): void {
    const width = network.layers[0]!.inputs;
    for (const { count, begin } of entries) {
      this.#o.agenda.next(pass);
      pass.copy(rows, 4 * begin * width, network.input, 0, 4 * count * width);
      network.forward(pass);
      run(pass, ...then);
    }
  }

  /** Passes of the policy; `kl`: KL(old ‖ new) of all rows, if it was read; else it lies in the total. */
  async #updatePolicy(
    { shuffle, trajectories: t, progress }: ResidentEpoch,
    count: number,
  ): Promise<{ passes: number; kl: number | null }> {
    const { on, settings, agenda, policy, step } = this.#o;
    const { device } = on;
    const { batch } = policy.shape;
    const rows = rowsOf(t.observations);
    const gather = this.#gather(rows).policy;
    const order = new Int32Array(count);
    for (let passes = 1; ; passes++) {
      for (let i = 0; i < count; i++) order[i] = i;
      if (batch < count) shuffleInPlace(order, shuffle);
      device.write(policy.orders, order);
      const entries = pieces(count, batch);
      agenda.load(entries.map((entry) => ({ ...entry, words: step.words() })));
      for (const [j] of entries.entries()) {
        const pass = device.begin('a minibatch of the policy');
        if (passes === 1 && j === 0) step.begin?.(pass);
        policy.judge(pass, gather);
        step.minibatch(pass);
        pass.submit();
        await step.decide?.(progress);
      }
      const last = passes === settings.passes;
      if (!last && settings.stopKl === null) continue;
      const all = pieces(count, this.#o.chunk);
      agenda.load(all);
      const pass = device.begin('the KL of all rows').clear(this.#total);
      this.#forwardAll(pass, rows.buffer, policy.whole, all, this.#kl);
      pass.submit();
      if (last) return { passes, kl: null };
      const [bytes] = await device.read('the KL of all rows', [{ buffer: this.#total, bytes: 4 }]);
      const kl = new Float32Array(bytes!)[0]! / count;
      if (!(kl <= settings.stopKl!)) return { passes, kl };
    }
  }

  #fitCritics(random: Random, t: Trajectories, count: number, passes: number): void {
    const { on, settings, agenda, critic } = this.#o;
    const gather = this.#gather(rowsOf(t.observations)).critic;
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let p = 0; p < passes; p++) {
      shuffleInPlace(order, random);
      on.device.write(critic.orders, order);
      const entries = pieces(count, settings.criticBatch);
      agenda.load(entries.map((entry) => ({ ...entry, words: critic.words() })));
      const pass = on.device.begin('a pass of the critics');
      for (const _ of entries) critic.minibatch(pass, gather);
      pass.submit();
    }
  }

  /** Rows of a minibatch to the networks' inputs; made once for each buffer of rows. */
  #gather({ buffer, width }: DeviceRows): { readonly policy: Dispatch; readonly critic: Dispatch } {
    let gathers = this.#gathers.get(buffer);
    if (gathers === undefined) {
      const { on, agenda, policy, critic, settings } = this.#o;
      const whole = [width, width, width, 0, 1, 0, 0, 0];
      const to = (orders: GPUBuffer, input: GPUBuffer, rows: number): Dispatch =>
        on.threads('gather', [agenda.state, buffer, orders, input], { whole }, rows * width);
      gathers = {
        policy: to(policy.orders, policy.network.input, policy.shape.batch),
        critic: to(critic.orders, critic.network.input, settings.criticBatch),
      };
      this.#gathers.set(buffer, gathers);
    }
    return gathers;
  }

  /** `spread`: the entropy's share of the first, which the device leaves out unless a handler weighs. */
  #firstValues(logs: Float32Array, spread: number): readonly number[] {
    const { policy, parts } = this.#o;
    const { surrogates } = policy.shape;
    if (parts.constraint.acts === 'surrogates') return [logs[policy.log.objective]!];
    const first = logs.subarray(policy.log.first, policy.log.first + surrogates);
    return Array.from(first, (value, k) => (k === 0 ? value + spread : value));
  }

  #reports(logs: Float32Array, minibatches: number): Readonly<Record<string, number>> {
    const { handler, policy } = this.#o;
    const { withoutSignal, report } = policy.log;
    const told = minibatches - (this.#directions ? logs[withoutSignal]! : 0);
    if (told <= 0) return {};
    return Object.fromEntries((handler?.metrics ?? []).map((name, i) => [name, logs[report + i]! / told]));
  }

  get #directions(): boolean {
    return this.#o.parts.constraint.acts === 'directions';
  }

  #requireSound(logs: Float32Array, { fault, losses }: { fault: number; losses: readonly number[] }, progress: number) {
    const what = faults[logs[0]!];
    if (what !== undefined && what !== '') {
      throw new BelayError(
        'not-finite',
        `${what[0]!.toUpperCase()}${what.slice(1)} was no finite number in the policy update on the device, ${Math.round(100 * progress)} % into the training: a smaller step (optimizer.learningRate, trustRegion.maxKl) or a larger optimizer.damping avoids it.`,
      );
    }
    if (fault < 0) return;
    throw new BelayError(
      'not-finite',
      `The loss of critic ${fault} (0: the reward's) became ${losses[fault]}: look for exploding values in the environment, or lower critic.learningRate.`,
    );
  }
}

/** Rows that lie on the device. */
function rowsOf(rows: Trajectories['observations']): DeviceRows {
  if (rows instanceof DeviceRows) return rows;
  throw misshapen('The rows of the rollout do not lie on the graphics device.');
}
