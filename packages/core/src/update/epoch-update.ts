import type { CostSignals } from '../contracts/cost-signals.ts';
import type { Outputs } from '../contracts/distribution.ts';
import type { Engine, Rows } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { PolicyUpdate, Schedule, View } from '../contracts/policy-update.ts';
import type { Done, Random, Vec } from '../contracts/values.ts';
import { shuffleInPlace } from './shuffle.ts';

export interface EpochUpdateOptions {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly observations: number;
  /** Most rows of an epoch. */
  readonly capacity: number;
  /** K: reward and m costs. */
  readonly signals: number;
  readonly schedule: Schedule;
  readonly clip: number;
  readonly entropy: number;
  /** Stream of the permutations. */
  readonly random: Random;
}

/** One epoch's rows, handed over by the algorithm. Advantages: reward, then the m constrained costs; N each. */
export interface EpochRows {
  readonly count: number;
  readonly observations: Rows;
  readonly actions: Vec;
  readonly behaviour: Vec;
  readonly advantages: readonly Vec[];
  readonly costs: CostSignals;
  readonly progress: number;
}

interface MutableView {
  count: number;
  observations: Rows;
  actions: Vec;
  behaviour: Vec;
  advantages: Vec[];
  reference: Outputs;
  outputs: Outputs;
  logProb: Vec;
  ratio: Vec;
}

/**
 * PolicyUpdate over preallocated storage: made once, `start` for every update. The minibatch view is one object,
 * refilled by gathering rows; with a batch of 'all' the only view is the whole one, and the rows stay in place.
 */
export class EpochUpdate implements PolicyUpdate {
  readonly policy: Policy;
  readonly schedule: Schedule;
  readonly clip: number;
  readonly entropy: number;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #whole: MutableView;
  readonly #mini: MutableView | null;
  readonly #mixed: { readonly whole: Vec; readonly mini: Vec };
  readonly #apart: { readonly mini: Vec[] };
  readonly #permutation: Int32Array;
  readonly #batch: number;
  #costs: CostSignals | null = null;
  #progress = 0;

  constructor(options: EpochUpdateOptions) {
    const { engine, policy, capacity } = options;
    this.#engine = engine;
    this.policy = policy;
    this.schedule = options.schedule;
    this.clip = options.clip;
    this.entropy = options.entropy;
    this.#random = options.random;
    const batch = options.schedule.batchSize;
    this.#batch = batch === 'all' ? capacity : Math.min(batch, capacity);
    const minibatches = batch !== 'all' && batch < capacity;
    const actions = policy.distribution.actions;
    const view = (rows: number, observations: Rows | null): MutableView => ({
      count: 0,
      observations: observations ?? engine.rows(1, options.observations),
      actions: observations === null ? new Float32Array(0) : new Float32Array(rows * actions),
      behaviour: observations === null ? new Float32Array(0) : new Float32Array(rows),
      advantages: [],
      reference: policy.outputs(rows),
      outputs: policy.outputs(rows),
      logProb: new Float32Array(rows),
      ratio: new Float32Array(rows),
    });
    this.#whole = view(capacity, null);
    this.#mini = minibatches ? view(this.#batch, engine.rows(this.#batch, options.observations)) : null;
    this.#apart = { mini: Array.from({ length: options.signals }, () => new Float32Array(this.#batch)) };
    this.#mixed = { whole: new Float32Array(capacity), mini: new Float32Array(this.#batch) };
    this.#permutation = new Int32Array(capacity);
  }

  get whole(): View {
    return this.#whole;
  }

  get costs(): CostSignals {
    if (this.#costs === null) throw new Error('EpochUpdate.start must come before its costs are read.');
    return this.#costs;
  }

  get progress(): number {
    return this.#progress;
  }

  /** Takes an epoch's rows and records π_θ's outputs on them as the reference. */
  async start(rows: EpochRows): Promise<void> {
    const whole = this.#whole;
    whole.count = rows.count;
    whole.observations = rows.observations;
    whole.actions = rows.actions;
    whole.behaviour = rows.behaviour;
    whole.advantages = [...rows.advantages];
    if (this.#mini !== null) this.#mini.advantages = [...this.#apart.mini];
    this.#costs = rows.costs;
    this.#progress = rows.progress;
    await this.refresh(whole);
    this.takeReference();
  }

  /** Records the outputs of the last refresh of the whole view as the reference policy. */
  takeReference(): void {
    const { reference, outputs } = this.#whole;
    reference.count = outputs.count;
    reference.mean.set(outputs.mean);
    reference.scale.set(outputs.scale);
  }

  mix(weights: Float64Array): void {
    const { count, advantages } = this.#whole;
    const out = this.#mixed.whole;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < advantages.length; k++) if (weights[k] !== 0) sum += weights[k]! * advantages[k]![i]!;
      out[i] = sum;
    }
    this.#whole.advantages = [out];
    if (this.#mini !== null) this.#mini.advantages = [this.#mixed.mini];
  }

  shuffle(_pass: number): number {
    const { count } = this.#whole;
    if (this.#mini === null || this.#batch >= count) return 1;
    const order = this.#permutation.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = i;
    shuffleInPlace(order, this.#random);
    return Math.ceil(count / this.#batch);
  }

  view(j: number): View | Promise<View> {
    const mini = this.#mini;
    if (mini === null || this.#batch >= this.#whole.count) return this.#whole;
    const index = this.#permutation.subarray(j * this.#batch, Math.min((j + 1) * this.#batch, this.#whole.count));
    const whole = this.#whole;
    const actions = this.policy.distribution.actions;
    mini.count = index.length;
    mini.reference.count = index.length;
    for (let i = 0; i < index.length; i++) {
      const row = index[i]!;
      mini.behaviour[i] = whole.behaviour[row]!;
      for (let k = 0; k < mini.advantages.length; k++) mini.advantages[k]![i] = whole.advantages[k]![row]!;
      for (let a = 0; a < actions; a++) {
        mini.actions[i * actions + a] = whole.actions[row * actions + a]!;
        mini.reference.mean[i * actions + a] = whole.reference.mean[row * actions + a]!;
        if (mini.reference.scalePerRow)
          mini.reference.scale[i * actions + a] = whole.reference.scale[row * actions + a]!;
      }
    }
    if (!mini.reference.scalePerRow) mini.reference.scale.set(whole.reference.scale);
    const done = this.#engine.gather(whole.observations, index, mini.observations);
    return done instanceof Promise ? done.then(() => mini) : mini;
  }

  refresh(view: View): Done {
    const done = this.policy.forward(view.observations, view.outputs);
    if (done instanceof Promise) return done.then(() => this.#ratios(view));
    this.#ratios(view);
  }

  #ratios(view: View): void {
    this.policy.distribution.logProb(view.outputs, view.actions, view.logProb);
    for (let i = 0; i < view.count; i++) view.ratio[i] = Math.exp(view.logProb[i]! - view.behaviour[i]!);
  }
}
