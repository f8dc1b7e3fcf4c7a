import { BelayError, type ResidentEpoch, type Trajectories } from '@belay-rl/core';
import type { DevicePass } from '../device/device-pass.ts';
import type { DenseNetwork } from '../engine/dense-network.ts';
import { type DeviceRows, shape as misshapen, onDevice } from '../engine/device-rows.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { DeviceOutcomes, type OutcomeShape } from '../environments/device-outcomes.ts';
import { type Agenda, bitsOf, pieces } from './agenda.ts';
import type { CriticStage } from './critic-stage.ts';
import { UNPACK_HEAD, UNPACK_SIGNAL } from './kernels/outcomes.ts';
import type { PolicyStage } from './policy-stage.ts';
import { SignalNormalisers } from './signal-normalisers.ts';

export interface EpochRowsOptions {
  readonly on: EngineDevice;
  readonly agenda: Agenda;
  readonly policy: PolicyStage;
  readonly critic: CriticStage;
  /** Rows that go forward at a time if all do. */
  readonly chunk: number;
}

/**
 * What an epoch collected, as its minibatches take it: outcomes, from the host or from where a rollout left them on the device · values
 * of all rows · advantages · π_old's outputs · records.
 */
export class EpochRows {
  /** Mean value and mean advantage of each signal. */
  readonly means: GPUBuffer;
  readonly #o: EpochRowsOptions;
  /** K signals, how rows left their episodes, and their final values: (K + 2) × N. */
  readonly #rows: GPUBuffer;
  /** Actions N × A, then log π of the behaviour, N. */
  readonly #collected: GPUBuffer;
  /** E, T. */
  readonly #shape: GPUBuffer;
  /** S × K: what of each signal's advantages a surrogate takes. */
  readonly #mix: GPUBuffer;
  readonly #values: Dispatch;
  readonly #finals: Dispatch;
  readonly #outputs: Dispatch;
  readonly #advantages: readonly Dispatch[];
  readonly #record: Dispatch;
  /** Where outcomes that stayed are unpacked by, and how, for each buffer of them. */
  readonly #words: GPUBuffer;
  readonly #unpack = new Map<GPUBuffer, Dispatch>();
  /** Made when a signal is normalised here. */
  #normalisers: SignalNormalisers | null = null;

  constructor(options: EpochRowsOptions) {
    this.#o = options;
    const { on, policy, critic, agenda, chunk } = options;
    const { rows, signals, actions, surrogates } = policy.shape;
    const { state } = agenda;
    this.#rows = on.numbers('signals of an epoch', (signals + 2) * rows);
    this.#collected = on.numbers('actions of an epoch', rows * (actions + 1));
    this.#shape = on.numbers('the shape of an epoch', 2);
    this.#mix = on.numbers('weights of the advantages', surrogates * signals);
    this.#words = on.numbers('how outcomes lie', UNPACK_HEAD + UNPACK_SIGNAL * signals);
    const values = on.numbers('values', signals * rows);
    const finalValues = on.numbers('final values', signals * rows);
    const advantages = on.numbers('advantages', signals * rows);
    this.means = on.numbers('means of values and advantages', 2 * signals);
    const reference = on.numbers('outputs of the old policy', rows * actions);
    const scatter = (width: number, from: GPUBuffer, to: GPUBuffer, lanes: number): Dispatch =>
      on.threads('scatter', [state, from, to], { whole: [width, chunk * width, rows, 0] }, chunk * width, lanes);
    this.#values = scatter(1, critic.whole.output, values, signals);
    this.#finals = scatter(1, critic.whole.output, finalValues, signals);
    this.#outputs = scatter(actions, policy.whole.output, reference, 1);
    this.#advantages = [
      on.threads(
        'advantages',
        [this.#shape, this.#rows, values, finalValues, advantages, critic.targets],
        null,
        rows,
        signals,
        0,
      ),
      on.groups('standardise', [this.#shape, values, advantages, this.means], null, [signals, 1, 1], 0),
    ];
    this.#record = on.threads(
      'record',
      [this.#shape, this.#collected, advantages, reference, this.#mix, policy.epoch],
      null,
      rows,
      1,
      0,
    );
  }

  /** What was collected, and how advantages are mixed. */
  take({ trajectories: t, signals, recipes, mix }: ResidentEpoch): void {
    const { device } = this.#o.on;
    device.write(this.#shape, Uint32Array.of(t.environments, t.steps));
    const weights = mix ?? recipes.flatMap((_, s) => recipes.map((__, k) => Number(s === k)));
    device.write(this.#mix, Float32Array.from(weights));
    if (t.stayed === undefined) this.#send(t, signals!);
    else this.#unpackFrom(t, t.stayed, recipes);
  }

  #send(t: Trajectories, signals: NonNullable<ResidentEpoch['signals']>): void {
    const { on, policy } = this.#o;
    const { device } = on;
    const { rows, actions } = policy.shape;
    const count = t.environments * t.steps;
    for (const [k, signal] of signals.entries()) device.write(this.#rows, signal, 4 * k * rows);
    const ended = Float32Array.from(t.ended.subarray(0, count));
    const finalOf = new Float32Array(count).fill(-1);
    for (const [i, row] of t.finalRows.entries()) finalOf[row] = i;
    device.write(this.#rows, ended, 4 * signals.length * rows);
    device.write(this.#rows, finalOf, 4 * (signals.length + 1) * rows);
    device.write(this.#collected, t.actions.subarray(0, count * actions));
    device.write(this.#collected, t.behaviourLogProb.subarray(0, count), 4 * rows * actions);
  }

  /** Statistics of the signals that are normalised here; null: none is. */
  get normalisers(): SignalNormalisers | null {
    return this.#normalisers;
  }

  #unpackFrom(
    { environments, steps }: Trajectories,
    stayed: NonNullable<Trajectories['stayed']>,
    recipes: ResidentEpoch['recipes'],
  ): void {
    if (!(stayed instanceof DeviceOutcomes)) throw misshapen('The outcomes of the rollout do not lie on this device.');
    const { device } = this.#o.on;
    const { width, actions, maxSteps, episodes } = stayed.shape;
    const own = recipes.flatMap(({ cost, penalty, unit }) => [
      actions + (cost === null ? 1 : 2 + cost),
      bitsOf(1 / unit),
      bitsOf(penalty),
    ]);
    device.write(this.#words, Uint32Array.of(width, maxSteps, episodes, ...own));
    const pass = device.begin("a rollout's outcomes");
    run(pass, this.#unpacking(stayed.shape));
    if (recipes.some(({ normaliser }) => normaliser !== null)) {
      const { rows, signals } = this.#o.policy.shape;
      const made = { on: this.#o.on, shape: this.#shape, rows: this.#rows, capacity: rows, signals };
      this.#normalisers ??= new SignalNormalisers(made);
      this.#normalisers.apply(pass, recipes, environments, steps);
    }
    pass.submit();
  }

  #unpacking({ buffer, actions }: OutcomeShape): Dispatch {
    const { on, policy } = this.#o;
    const { shape } = policy;
    if (actions !== shape.actions)
      throw misshapen(`The outcomes have ${actions} actions, the policy ${shape.actions}.`);
    let dispatch = this.#unpack.get(buffer);
    if (dispatch === undefined) {
      dispatch = on.threads(
        'unpack',
        [this.#shape, this.#words, buffer, this.#rows, this.#collected],
        null,
        shape.rows,
        1,
        0,
      );
      this.#unpack.set(buffer, dispatch);
    }
    return dispatch;
  }

  /** Values, advantages, π_old's outputs, records; sums of the epoch begin at 0. */
  start(t: Trajectories): void {
    const { on, agenda, chunk, critic, policy } = this.#o;
    const finals = t.finalObservations.count;
    if (finals > policy.shape.rows) {
      throw new BelayError(
        'too-many-fragments',
        `${finals} episode fragments in one epoch exceed its ${policy.shape.rows} rows.`,
      );
    }
    const all = pieces(t.environments * t.steps, chunk);
    for (const [rows, entries, net, to] of [
      [t.observations, all, critic.whole, this.#values],
      [t.finalObservations, pieces(finals, chunk), critic.whole, this.#finals],
      [t.observations, all, policy.whole, this.#outputs],
    ] as const) {
      if (entries.length === 0) continue;
      agenda.load(entries);
      const pass = on.device.begin('values');
      forwardAll(pass, { agenda, rows: onDevice('The rollout', rows), network: net, entries, after: [to] });
      pass.submit();
    }
    const pass = on.device.begin('advantages');
    run(pass, ...this.#advantages, this.#record);
    pass.clear(policy.logs).clear(critic.logs);
    pass.submit();
  }
}

/** Chunks of rows through a network; after each, `after`. The agenda has the entries. */
export function forwardAll(
  pass: DevicePass,
  given: {
    readonly agenda: Agenda;
    readonly rows: DeviceRows;
    readonly network: DenseNetwork;
    readonly entries: readonly { readonly count: number; readonly begin: number }[];
    readonly after: readonly Dispatch[];
  },
): void {
  const { agenda, rows, network, entries, after } = given;
  const width = network.layers[0]!.inputs;
  for (const { count, begin } of entries) {
    agenda.next(pass);
    pass.copy(rows.buffer, 4 * begin * width, network.input, 0, 4 * count * width);
    network.forward(pass);
    run(pass, ...after);
  }
}
