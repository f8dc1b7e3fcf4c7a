import type { CostSignals } from '../contracts/cost-signals.ts';
import type { Outputs } from '../contracts/distribution.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Minibatch, PolicyUpdate, Schedule } from '../contracts/policy-update.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Done, Random, Vec } from '../contracts/values.ts';
import { type SequenceLengths, SequencePlan } from './sequence-plan.ts';
import { SequenceStates } from './sequence-states.ts';
import { shuffleInPlace } from './shuffle.ts';
import { takeRows } from './take-rows.ts';

/** What an `EpochUpdate` allocates for, and the numbers that every update of the run shares. */
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
  /** Of a policy with a memory: how its sequences are cut. Absent: whole episodes, as far as a minibatch holds them. */
  readonly sequences?: SequenceLengths;
}

/** One epoch's rows, handed over by the algorithm. Advantages: reward, then the m constrained costs; N each. */
export interface EpochRows {
  readonly count: number;
  readonly observations: Rows;
  readonly actions: Vec;
  readonly behaviourLogProb: Vec;
  readonly advantages: readonly Vec[];
  readonly costs: CostSignals;
  readonly progress: number;
}

interface MutableMinibatch {
  count: number;
  observations: Rows;
  actions: Vec;
  behaviourLogProb: Vec;
  advantages: Vec[];
  reference: Outputs;
  outputs: Outputs;
  logProb: Vec;
  ratio: Vec;
}

/**
 * PolicyUpdate over preallocated storage: made once, `start` for every update. The minibatch is one object,
 * refilled by gathering rows; with a batch of 'all' the only minibatch is the whole one, and the rows stay in place.
 */
export class EpochUpdate implements PolicyUpdate {
  readonly policy: Policy;
  readonly schedule: Schedule;
  readonly clip: number;
  readonly entropy: number;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #whole: MutableMinibatch;
  readonly #mini: MutableMinibatch | null;
  readonly #mixed: { readonly whole: Vec; readonly mini: Vec };
  readonly #apart: { readonly mini: Vec[] };
  readonly #permutation: Int32Array;
  readonly #batch: number;
  /** If the policy has a memory and minibatches. */
  readonly #sequences: { readonly plan: SequencePlan; readonly states: SequenceStates } | null;
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
    const minibatch = (rows: number, observations: Rows | null): MutableMinibatch => ({
      count: 0,
      observations: observations ?? engine.rows(1, options.observations),
      actions: observations === null ? new Float32Array(0) : new Float32Array(rows * actions),
      behaviourLogProb: observations === null ? new Float32Array(0) : new Float32Array(rows),
      advantages: [],
      reference: policy.outputs(rows),
      outputs: policy.outputs(rows),
      logProb: new Float32Array(rows),
      ratio: new Float32Array(rows),
    });
    this.#whole = minibatch(capacity, null);
    this.#mini = minibatches ? minibatch(this.#batch, engine.rows(this.#batch, options.observations)) : null;
    this.#apart = { mini: Array.from({ length: options.signals }, () => new Float32Array(this.#batch)) };
    this.#mixed = { whole: new Float32Array(capacity), mini: new Float32Array(this.#batch) };
    this.#permutation = new Int32Array(capacity);
    this.#sequences = (policy.memory ?? 0) > 0 && minibatches ? this.#sequencesOf(options, this.#mini!.outputs) : null;
  }

  #sequencesOf({ engine, policy, observations, sequences }: EpochUpdateOptions, outputs: Outputs) {
    const plan = new SequencePlan(this.#batch, sequences ?? { length: null, burnIn: 0 });
    const of = {
      memory: policy.memory!,
      forward: (rows: Rows) => policy.forward(rows, outputs),
      statesAfter: (index: Int32Array, out: Vec) => policy.statesAfter!(index, out),
    };
    return { plan, states: new SequenceStates({ engine, of, plan, width: observations, batch: this.#batch }) };
  }

  get whole(): Minibatch {
    return this.#whole;
  }

  get costs(): CostSignals {
    if (this.#costs === null) throw new Error('EpochUpdate.start must come before its costs are read.');
    return this.#costs;
  }

  get progress(): number {
    return this.#progress;
  }

  /** Takes an epoch's rows and records π_θ's outputs on them as OmniSafe. */
  async start(rows: EpochRows): Promise<void> {
    const whole = this.#whole;
    whole.count = rows.count;
    whole.observations = rows.observations;
    whole.actions = rows.actions;
    whole.behaviourLogProb = rows.behaviourLogProb;
    whole.advantages = [...rows.advantages];
    if (this.#mini !== null) this.#mini.advantages = [...this.#apart.mini];
    this.#costs = rows.costs;
    this.#progress = rows.progress;
    await this.refresh(whole);
    this.takeReference();
    if (this.#sequences === null) return;
    this.#sequences.plan.cut(rows.observations.sequences!);
    await this.#sequences.states.store();
  }

  /** Records the outputs of the last refresh of the whole minibatch as the reference policy. */
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
    if (this.#sequences !== null) return this.#sequences.plan.shuffle(this.#random);
    const order = this.#permutation.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = i;
    shuffleInPlace(order, this.#random);
    return Math.ceil(count / this.#batch);
  }

  minibatch(j: number): Minibatch | Promise<Minibatch> {
    const mini = this.#mini;
    if (mini === null || this.#batch >= this.#whole.count) return this.#whole;
    if (this.#sequences !== null) return this.#sequenceBatch(j, mini, this.#sequences);
    return this.#fill(
      mini,
      this.#permutation.subarray(j * this.#batch, Math.min((j + 1) * this.#batch, this.#whole.count)),
    );
  }

  async #sequenceBatch(
    j: number,
    mini: MutableMinibatch,
    { plan, states }: { readonly plan: SequencePlan; readonly states: SequenceStates },
  ): Promise<Minibatch> {
    const batch = plan.batch(j);
    const sequences = await states.of(batch, this.#whole.observations);
    await this.#fill(mini, batch.index);
    mini.observations.sequences = sequences;
    return mini;
  }

  /** The minibatch ← these rows of the epoch. */
  #fill(mini: MutableMinibatch, index: Int32Array): Minibatch | Promise<Minibatch> {
    const whole = this.#whole;
    const { actions, outputs } = this.policy.distribution;
    mini.count = index.length;
    mini.reference.count = index.length;
    takeRows(whole.behaviourLogProb, index, 1, mini.behaviourLogProb);
    for (let k = 0; k < mini.advantages.length; k++) takeRows(whole.advantages[k]!, index, 1, mini.advantages[k]!);
    takeRows(whole.actions, index, actions, mini.actions);
    takeRows(whole.reference.mean, index, outputs, mini.reference.mean);
    if (mini.reference.scalePerRow) takeRows(whole.reference.scale, index, actions, mini.reference.scale);
    else mini.reference.scale.set(whole.reference.scale);
    const done = this.#engine.gather(whole.observations, index, mini.observations);
    return done instanceof Promise ? done.then(() => mini) : mini;
  }

  refresh(minibatch: Minibatch): Done {
    const done = this.policy.forward(minibatch.observations, minibatch.outputs);
    if (done instanceof Promise) return done.then(() => this.#ratios(minibatch));
    this.#ratios(minibatch);
  }

  #ratios(minibatch: Minibatch): void {
    this.policy.distribution.logProb(minibatch.outputs, minibatch.actions, minibatch.logProb);
    const { count, ratio, logProb, behaviourLogProb } = minibatch;
    for (let i = 0; i < count; i++) ratio[i] = Math.exp(logProb[i]! - behaviourLogProb[i]!);
  }
}
