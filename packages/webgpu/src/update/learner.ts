import type {
  Random,
  ResidentEpoch,
  ResidentHandler,
  ResidentLearner,
  ResidentOutcome,
  ResidentParts,
  Trajectories,
} from '@belay-rl/core';
import { shuffleInPlace } from '@belay-rl/core/internals';
import type { Device, ReadRange } from '../device/device.ts';
import { type DeviceRows, onDevice } from '../engine/device-rows.ts';
import type { Dispatch, EngineDevice } from '../engine/engine-device.ts';
import { DeviceAhead } from '../environments/device-ahead.ts';
import { type Agenda, pieces } from './agenda.ts';
import type { CriticStage } from './critic-stage.ts';
import { entropyOf } from './entropy.ts';
import { firstValues, reports, requireSound } from './epoch-outcome.ts';
import { EpochRows, forwardAll } from './epoch-rows.ts';
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
 * An epoch on the device: the host sends permutations, and rows unless a rollout left them there, and reads once at the end what the
 * parts hold then.
 *
 *     rows, see `EpochRows`
 *     each pass:  minibatches of the policy  [kl-early-stop: KL of all rows, which is read]
 *     each pass:  minibatches of the critics
 *     the next epoch's rollout, if the device computes rollouts too
 *     read
 */
export class Learner implements ResidentLearner {
  readonly #o: LearnerOptions;
  readonly #epoch: EpochRows;
  readonly #total: GPUBuffer;
  readonly #kl: readonly Dispatch[];
  readonly #gathers = new Map<GPUBuffer, { readonly policy: Dispatch; readonly critic: Dispatch }>();

  constructor(options: LearnerOptions) {
    this.#o = options;
    const { on, policy, agenda, chunk } = options;
    const { rows, surrogates, lanes } = policy.shape;
    const { state } = agenda;
    this.#epoch = new EpochRows(options);
    this.#total = on.numbers('a sum over chunks', 1);
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
    const mixing = new Float32Array(lanes * surrogates);
    for (let l = 0; l < lanes; l++) mixing[l * surrogates + l] = 1;
    on.device.write(policy.mixing, mixing);
  }

  async epoch(work: ResidentEpoch): Promise<ResidentOutcome> {
    const { on, settings, critic, policy, step } = this.#o;
    const { trajectories: t } = work;
    const count = t.environments * t.steps;
    const spread = this.#upload(work.progress);
    this.#epoch.take(work);
    this.#epoch.start(t);
    await this.#told(work, 'Time/Values');
    const { passes, kl } = await this.#updatePolicy(work, count);
    await this.#told(work, 'Time/Actor');
    const criticPasses = settings.criticPasses ?? passes;
    this.#fitCritics(work.criticShuffle, t, count, criticPasses);
    await this.#told(work, 'Time/Critics');
    const next = this.#beginNext(work);
    const [sums, ofCritics, ofStep, ofSignals, ofNext] = await readGroups(on.device, "an epoch's outcome", [
      [
        { buffer: policy.logs, bytes: 4 * policy.log.count },
        { buffer: this.#epoch.means, bytes: 8 * policy.shape.signals },
        { buffer: this.#total, bytes: 4 },
        { buffer: policy.network.theta, bytes: 4 * policy.shape.size },
      ],
      critic.ranges(),
      step.ranges(),
      this.#epoch.normalisers?.ranges() ?? [],
      next?.ranges ?? [],
    ]);
    const [logs, means, total, theta] = floats(sums!);
    this.#o.parts.policy.write(theta!);
    const fitted = critic.load(floats(ofCritics!));
    step.load(floats(ofStep!));
    requireSound(logs!, fitted, work.progress);
    next?.take(ofNext!);
    const minibatches = logs![policy.log.minibatches]!;
    const steps = criticPasses * Math.ceil(count / settings.criticBatch);
    return {
      passes,
      values: firstValues(this.#o, logs!, spread),
      metrics: { ...step.metrics(logs!, minibatches), ...reports(this.#o, logs!, minibatches) },
      kl: kl ?? total![0]! / count,
      minibatches,
      withoutSignal: step.withoutSignal ?? logs![policy.log.withoutSignal]!,
      critics: fitted.losses.map((loss, k) => ({
        value: means![2 * k]!,
        advantage: means![2 * k + 1]!,
        loss: steps === 0 ? Number.NaN : loss / steps,
      })),
      moments: t.stayed === undefined ? [] : (this.#epoch.normalisers?.seen(floats(ofSignals!)) ?? []),
    };
  }

  /** Submits the rollout that follows, if it is computed here; stages that are timed apart leave it to the next epoch. */
  #beginNext({ next }: ResidentEpoch): DeviceAhead | null {
    if (this.#o.timed || !(next?.rollout instanceof DeviceAhead)) return null;
    next.rollout.begin(this.#o.policy.network.theta, next.logStd);
    return next.rollout;
  }

  /** Tells a stage's time once the device has done it, if that is wanted. */
  async #told(work: ResidentEpoch, column: Parameters<ResidentEpoch['time']>[0]): Promise<void> {
    if (!this.#o.timed) return;
    await this.#o.on.device.settle();
    work.time(column);
  }

  /** Sends what the parts hold. Returns the entropy's share of the reward surrogate. */
  #upload(progress: number): number {
    const { on, parts, policy, critic, step, handler, constants } = this.#o;
    const { device } = on;
    const { size, actions } = policy.shape;
    const theta = new Float32Array(size);
    parts.policy.read(theta);
    device.write(policy.network.theta, theta);
    device.write(policy.scales, theta.subarray(0, actions), 4 * actions);
    critic.upload();
    const given = new Float32Array(constants + 8);
    given.set(handler?.constants() ?? []);
    given.set(step.upload(progress), constants);
    device.write(policy.given, given);
    return policy.shape.entropy === 0 ? 0 : policy.shape.entropy * entropyOf(theta, actions);
  }

  /** Passes of the policy; `kl`: KL(old ‖ new) of all rows, if it was read; else it lies in the total. */
  async #updatePolicy(
    { shuffle, trajectories: t, progress }: ResidentEpoch,
    count: number,
  ): Promise<{ passes: number; kl: number | null }> {
    const { on, settings, agenda, policy, step } = this.#o;
    const { device } = on;
    const { batch } = policy.shape;
    const rows = onDevice('The rollout', t.observations);
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
      forwardAll(pass, { agenda, rows, network: policy.whole, entries: all, after: this.#kl });
      pass.submit();
      if (last) return { passes, kl: null };
      const [bytes] = await device.read('the KL of all rows', [{ buffer: this.#total, bytes: 4 }]);
      const kl = new Float32Array(bytes!)[0]! / count;
      if (!(kl <= settings.stopKl!)) return { passes, kl };
    }
  }

  #fitCritics(random: Random, t: Trajectories, count: number, passes: number): void {
    const { on, settings, agenda, critic } = this.#o;
    const gather = this.#gather(onDevice('The rollout', t.observations)).critic;
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
}

/** The numbers of groups of ranges in one readback. */
async function readGroups(
  device: Device,
  label: string,
  groups: readonly (readonly ReadRange[])[],
): Promise<readonly (readonly ArrayBuffer[])[]> {
  const read = await device.read(label, groups.flat());
  return groups.map(({ length }) => read.splice(0, length));
}

function floats(parts: readonly ArrayBuffer[]): Float32Array[] {
  return parts.map((part) => new Float32Array(part));
}
