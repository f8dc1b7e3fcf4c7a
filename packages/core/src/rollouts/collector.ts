import { ObservationRows } from '@belay-rl/kernels';
import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Outputs } from '../contracts/distribution.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutRequest } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Done, Random, Vec } from '../contracts/values.ts';
import { EnvironmentFault } from '../environments/batches/environment-fault.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';
import { download, type Mirror, mirrorOf } from '../environments/batches/mirror.ts';
import { batchFault } from '../environments/step-contract.ts';
import type { AnyErrorCode } from '../errors.ts';
import { BelayError, refuse } from '../errors.ts';
import { Xoshiro128 } from '../random/random.ts';
import { episodeResetSeed, trainingResetSeed } from '../random/reset-seeds.ts';
import { type DrawAction, drawActionOf } from '../spaces/draw-action.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { RunningStatistics } from '../statistics/observation-statistics.ts';
import { createRowSampler } from '../update/sample-rows.ts';
import { type ActionScaling, createActionScaling } from './action-scaling.ts';
import { EpisodesUnderWay, RolloutEpisodes } from './episode-records.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';

export interface CollectorOptions {
  readonly plan: RolloutPlan;
  readonly engine: Engine;
  readonly policy: Policy;
  /** Row i is environment `numbers[i]` of the run. */
  readonly batch: BatchEnvironment;
  /** Ascending. */
  readonly numbers: readonly number[];
  readonly memory: RolloutMemory;
  /** If a wrapper has controls. */
  readonly controls?: WrapperControls;
  /** Asked before every step: a promise makes the loop wait, so that others get a turn; null: go on. */
  readonly pause?: () => Promise<void> | null;
}

/** A wrapper's controls: as the trainer writes them between rollouts, and as the environments of this batch read them. */
export interface WrapperControls {
  readonly trainer: Float64Array;
  readonly own: Float64Array;
}

/**
 * The collection loop: one batch of environments under one policy for one rollout, rows written in place.
 *
 *     reset all, seeded; or go on where the last rollout ended
 *     each step: normalise · forward · sample, log π · scale · step · record · normalise
 *
 * It is the same in this thread, in a worker, and over a batch on a device. What an environment yields depends on its number, the
 * epoch and the parameters, not on its neighbours in the batch. A step is a few loops over arrays, in kernels if they are long;
 * no object is made for a row.
 */
export class Collector {
  readonly #plan: RolloutPlan;
  readonly #engine: Engine;
  readonly #policy: Policy;
  readonly #batch: BatchEnvironment;
  readonly #numbers: readonly number[];
  readonly #memory: RolloutMemory;
  readonly #pause: () => Promise<void> | null;
  readonly #scaling: ActionScaling;
  readonly #draw: DrawAction;
  readonly #outputs: Outputs;
  readonly #policyRows: Rows;
  readonly #actionRows: Rows;
  readonly #seeds: Uint32Array;
  /** Observations and their statistics, one row an environment. */
  readonly #observed: ObservationRows;
  readonly #actions: Vec;
  readonly #scaled: Vec;
  readonly #logProb: Vec;
  /** What a step of the batch gave, on the host. */
  readonly #observations: Mirror;
  readonly #finalObservations: Mirror;
  readonly #rewards: Mirror;
  /** What the task paid, if the environments are wrapped. */
  readonly #taskRewards: Mirror | null;
  readonly #costs: Mirror;
  readonly #ended: Mirror;
  /** None of these lies on a device. */
  readonly #onHost: boolean;
  /** Four words of each row's noise stream, and the streams on them. */
  readonly #noise: Uint32Array;
  readonly #randoms: readonly Xoshiro128[];
  readonly #sample: (randoms: readonly Random[]) => void;
  /** The running episode of each row: its number, the step it began in (negative: in an earlier rollout), return and costs. */
  readonly #episodes: Float64Array;
  readonly #firstSteps: Int32Array;
  readonly #returns: Float64Array;
  readonly #episodeCosts: Float64Array;
  /** Of each row's running episode: sums of what wrappers append to the observation, and the controls that it began with. */
  readonly #extras: Float64Array;
  readonly #extraWidth: number;
  readonly #controls: WrapperControls;
  readonly #controlsAtReset: Float64Array;
  /** Where each row's part of the rollout's rows begins. */
  readonly #begins: Int32Array;
  readonly #records: RolloutEpisodes;
  readonly #underWay: EpisodesUnderWay;
  readonly #underWayAfter: EpisodesUnderWay;
  readonly #continues: boolean;
  /** Of each row, the episode and the step that its simulator is at; −1: nowhere that is known. */
  readonly #simulatedEpisodes: Float64Array;
  readonly #simulatedSteps: Float64Array;
  #generation = -1;

  constructor(options: CollectorOptions) {
    const { plan, engine, policy, batch, memory } = options;
    this.#plan = plan;
    this.#engine = engine;
    this.#policy = policy;
    this.#batch = batch;
    this.#numbers = options.numbers;
    this.#memory = memory;
    this.#pause = options.pause ?? (() => null);
    this.#scaling = createActionScaling(plan.actionSpace);
    this.#draw = drawActionOf(plan.actionSpace);
    const count = batch.count;
    const actions = spaceSize(plan.actionSpace);
    this.#outputs = policy.outputs(count);
    this.#policyRows = engine.rows(count, plan.observations);
    this.#actionRows = engine.rows(count, actions);
    this.#seeds = new Uint32Array(count);
    this.#observed = new ObservationRows(count, plan.observations);
    this.#actions = new Float32Array(count * actions);
    this.#scaled = new Float32Array(count * actions);
    this.#logProb = new Float32Array(count);
    this.#observations = mirrorOf(batch.observations);
    this.#finalObservations = mirrorOf(batch.finalObservations);
    this.#rewards = mirrorOf(batch.rewards);
    this.#taskRewards = batch.taskRewards === undefined ? null : mirrorOf(batch.taskRewards);
    this.#costs = mirrorOf(batch.costs);
    this.#ended = mirrorOf(batch.ended);
    const outputs = [this.#observations, this.#finalObservations, this.#rewards, this.#costs, this.#ended];
    this.#onHost = [...outputs, ...(this.#taskRewards === null ? [] : [this.#taskRewards])].every(
      ({ rows }) => rows.host !== null,
    );
    this.#noise = new Uint32Array(4 * count);
    this.#randoms = Array.from({ length: count }, (_, i) => new Xoshiro128(this.#noise.subarray(4 * i, 4 * i + 4)));
    this.#sample = createRowSampler(policy.distribution, this.#outputs, this.#actions);
    this.#episodes = new Float64Array(count);
    this.#firstSteps = new Int32Array(count);
    this.#returns = new Float64Array(count);
    this.#episodeCosts = new Float64Array(count * plan.costNames.length);
    this.#extraWidth = plan.episodes === 'continue' ? plan.extraObservations : 0;
    this.#extras = new Float64Array(count * this.#extraWidth);
    this.#controls = options.controls ?? { trainer: new Float64Array(0), own: new Float64Array(0) };
    this.#controlsAtReset = new Float64Array(count * this.#controls.own.length);
    this.#begins = new Int32Array(count);
    this.#records = new RolloutEpisodes(memory, plan);
    this.#underWay = new EpisodesUnderWay(memory.underWay, plan);
    this.#underWayAfter = new EpisodesUnderWay(memory.underWayAfter, plan);
    this.#continues = plan.episodes === 'continue';
    this.#simulatedEpisodes = new Float64Array(count).fill(-1);
    this.#simulatedSteps = new Float64Array(count).fill(-1);
    if (this.#continues) {
      if (batch.seedResets === undefined || batch.replay === undefined) {
        throw refuse(
          'misfit',
          `${plan.environmentId} comes as a batch that cannot bring one environment back to a step (it has no seedResets and replay): train it on-policy.`,
        );
      }
      batch.seedResets(this.#seeds);
    }
  }

  /** One rollout of those of its environments that take part. Throws a BelayError that names environment, step and epoch. */
  async collect(request: RolloutRequest): Promise<void> {
    const active = this.#numbers.filter((number) => number < request.environments).length;
    if (active === 0) return;
    let t = -1;
    try {
      this.#begin(active, request);
      if (this.#continues) await this.#goOn(active);
      else await this.#resetAll(active, request);

      const { normal, width } = this.#observed;
      const shown = normal.subarray(0, active * width);
      const scaled = this.#scaled.subarray(0, active * spaceSize(this.#plan.actionSpace));
      for (t = 0; t < request.steps; t++) {
        const pause = this.#pause();
        if (pause !== null) await pause;
        const uploaded = this.#engine.put(shown, this.#policyRows);
        if (uploaded instanceof Promise) await uploaded;
        const forward = this.#policy.forward(this.#policyRows, this.#outputs);
        if (forward instanceof Promise) await forward;
        this.#act(active, request.actions);
        this.#recordAction(active, t);
        this.#scaling.apply(this.#actions, this.#scaled, active);
        const sent = this.#engine.put(scaled, this.#actionRows);
        if (sent instanceof Promise) await sent;
        const stepped = this.#batch.step(this.#actionRows);
        if (stepped instanceof Promise) await stepped;
        const taken = this.#download(active);
        if (taken instanceof Promise) await taken;
        this.#requireOutcome(active);
        this.#recordOutcome(active, t);
        this.#observe(active, t, request.steps);
      }
    } catch (error) {
      throw this.#explain(error, t, request);
    }
    this.#leave(active, request.steps);
  }

  /** Takes the epoch's inputs from the memory: noise streams and statistics. */
  #begin(active: number, { steps }: RolloutRequest): void {
    const { noise, statistics, finalCounts, givenUp } = this.#memory;
    this.#controls.own.set(this.#controls.trainer);
    const size = RunningStatistics.size(this.#plan.observations);
    for (let i = 0; i < active; i++) {
      const number = this.#numbers[i]!;
      this.#noise.set(noise.subarray(4 * number, 4 * number + 4), 4 * i);
      this.#observed.statistics.set(statistics, i * size);
      this.#begins[i] = number * steps;
      finalCounts[number] = 0;
      givenUp[number] = 0;
      this.#records.clear(number);
    }
    this.#observed.added.fill(0, 0, active * size);
    this.#episodes.fill(0);
    this.#firstSteps.fill(0);
    this.#returns.fill(0);
    this.#episodeCosts.fill(0);
    this.#extras.fill(0);
  }

  async #resetAll(active: number, { epoch, round }: RolloutRequest): Promise<void> {
    for (const [i, number] of this.#numbers.entries()) {
      this.#seeds[i] = trainingResetSeed(this.#plan.seed, number, epoch, round);
    }
    await this.#batch.reset(this.#seeds);
    await download(this.#observations, this.#engine);
    this.#observed.raw.set(this.#observations.host.subarray(0, active * this.#observed.width));
    this.#admit(0, active);
  }

  /** Every environment in the episode that it was in; a simulator that is elsewhere is brought there by the episode's seed and actions. */
  async #goOn(active: number): Promise<void> {
    const { underWay, generation } = this.#memory;
    const { observations: width, seed } = this.#plan;
    const { raw, normal } = this.#observed;
    const loaded = Atomics.load(generation, 0);
    if (loaded !== this.#generation) this.#simulatedEpisodes.fill(-1);
    this.#generation = loaded;
    for (let i = 0; i < active; i++) {
      const number = this.#numbers[i]!;
      const begun = this.#underWay.begun(number);
      const episode = this.#underWay.episode(number);
      const steps = this.#underWay.length(number);
      this.#episodes[i] = episode;
      this.#firstSteps[i] = -steps;
      this.#returns[i] = this.#underWay.return(number);
      this.#costsOf(i).set(this.#underWay.costs(number));
      this.#seeds[i] = episodeResetSeed(seed, number, episode + 1);
      this.#extrasOf(i).set(this.#underWay.extras(number));
      if (begun) this.#controlsOf(i).set(this.#underWay.controls(number));
      else this.#controlsOf(i).set(this.#controls.own);
      const elsewhere = !begun || this.#simulatedEpisodes[i] !== episode || this.#simulatedSteps[i] !== steps;
      const back = !elsewhere || (await this.#replay(i, begun));
      if (!back) await this.#giveUp(i);
      if (begun && back) {
        const observed = number * width;
        normal.set(underWay.observations.subarray(observed, observed + width), i * width);
        raw.set(underWay.raw.subarray(observed, observed + width), i * width);
      } else {
        await download(this.#observations, this.#engine);
        raw.set(this.#observations.host.subarray(i * width, (i + 1) * width), i * width);
        this.#admit(i, i + 1);
      }
      // Until the rollout is over: a simulator that stopped half-way is nowhere that is known.
      this.#simulatedEpisodes[i] = -1;
    }
  }

  /**
   * Brings row i's simulator to where its episode stands. False if it came elsewhere: its environment does not do the same for
   * the same seed and actions.
   */
  async #replay(i: number, begun: boolean): Promise<boolean> {
    const { history, underWay } = this.#memory;
    const { observations: width, maxSteps, seed, actionSpace, costNames } = this.#plan;
    const number = this.#numbers[i]!;
    const steps = this.#underWay.length(number);
    const from = number * maxSteps * spaceSize(actionSpace);
    const actions = history.subarray(from, from + steps * spaceSize(actionSpace));
    const scaled = new Float32Array(actions.length);
    this.#scaling.apply(actions, scaled, steps);
    const paid = (this.#taskRewards ?? this.#rewards).host;
    const costs = new Float64Array(costNames.length);
    let sum = 0;
    const add = (): void => {
      sum += paid[i]!;
      for (let k = 0; k < costs.length; k++) costs[k]! += this.#costs.host[i * costs.length + k]!;
    };
    this.#controls.own.set(this.#controlsOf(i));
    try {
      const start = episodeResetSeed(seed, number, this.#episodes[i]!);
      await this.#batch.replay!(i, start, scaled, this.#onHost ? add : undefined);
    } catch (error) {
      const { cause } = error instanceof EnvironmentFault ? error : { cause: error };
      if (cause instanceof BelayError && cause.code === 'environment-not-repeatable') return false;
      throw error;
    } finally {
      this.#controls.own.set(this.#controls.trainer);
    }
    if (!begun) return true;
    await download(this.#observations, this.#engine);
    const known = underWay.raw.subarray(number * width, (number + 1) * width);
    const same = (x: number, j: number): boolean =>
      Number.isNaN(x) || Object.is(x, this.#observations.host[i * width + j]);
    if (!known.every(same)) return false;
    return !this.#onHost || (sum === this.#returns[i] && costs.every((cost, k) => cost === this.#costsOf(i)[k]));
  }

  /** Row i begins another episode; that it was in has no end. */
  async #giveUp(i: number): Promise<void> {
    const number = this.#numbers[i]!;
    const { seed } = this.#plan;
    this.#memory.givenUp[number] = 1;
    const episode = ++this.#episodes[i]!;
    this.#firstSteps[i] = 0;
    this.#returns[i] = 0;
    this.#costsOf(i).fill(0);
    this.#extrasOf(i).fill(0);
    this.#controlsOf(i).set(this.#controls.own);
    await this.#batch.replay!(i, episodeResetSeed(seed, number, episode), new Float32Array(0));
    this.#seeds[i] = episodeResetSeed(seed, number, episode + 1);
  }

  /** Writes what the epoch's end hands on: noise streams, statistics, and where episodes stand. */
  #leave(active: number, steps: number): void {
    const { noiseAfter, firstStatistics, addedStatistics, underWayAfter } = this.#memory;
    const { width, normal, raw, statistics, added } = this.#observed;
    const size = RunningStatistics.size(width);
    for (let i = 0; i < active; i++) {
      const number = this.#numbers[i]!;
      noiseAfter.set(this.#noise.subarray(4 * i, 4 * i + 4), 4 * number);
      if (number === 0) firstStatistics.set(statistics.subarray(i * size, (i + 1) * size));
      addedStatistics.set(added.subarray(i * size, (i + 1) * size), number * size);
      if (!this.#continues) {
        // The episode that the rollout's end cuts stands behind those that ended.
        if (this.#firstSteps[i]! < steps) this.#writeEpisode(i, steps);
        continue;
      }
      const length = steps - this.#firstSteps[i]!;
      const after = this.#underWayAfter;
      after.set(number, this.#episodes[i]!, length, this.#returns[i]!);
      after.costs(number).set(this.#costsOf(i));
      after.extras(number).set(this.#extrasOf(i));
      after.controls(number).set(this.#controlsOf(i));
      underWayAfter.observations.set(normal.subarray(i * width, (i + 1) * width), number * width);
      underWayAfter.raw.set(raw.subarray(i * width, (i + 1) * width), number * width);
      this.#simulatedEpisodes[i] = this.#episodes[i]!;
      this.#simulatedSteps[i] = length;
    }
  }

  /** Takes the rows first … last − 1 of raw observations in: finite, counted, normalised. */
  #admit(first: number, last: number): void {
    const observed = this.#observed;
    const { extraObservations: plain, normalizeObservations, observationClip: clip } = this.#plan;
    const wrong = observed.firstNotFinite(first, last);
    if (wrong >= 0) {
      const [i, j] = [Math.floor(wrong / observed.width), wrong % observed.width];
      throw new Fault(this.#numbers[i]!, `observation ${j} is ${observed.raw[wrong]}`);
    }
    if (!normalizeObservations) {
      const [from, to] = [first * observed.width, last * observed.width];
      observed.normal.set(observed.raw.subarray(from, to), from);
      return;
    }
    // The merge starts from environment 0's statistics, so what only it added is not used.
    const adding = first === 0 && this.#numbers[0] === 0 ? 1 : first;
    observed.admit(first, adding, { adding: false, plain, clip });
    observed.admit(adding, last, { adding: true, plain, clip });
  }

  /** Samples every row from its own stream. */
  #act(active: number, how: RolloutRequest['actions']): void {
    const actions = this.#actions;
    if (how === 'uniform') {
      const dimensions = spaceSize(this.#plan.actionSpace);
      for (let i = 0; i < active; i++) this.#draw(this.#randoms[i]!, actions, i * dimensions);
    } else {
      this.#sample(this.#randoms);
    }
    // What is learnt from a replay buffer needs no probability of having been done.
    if (!this.#continues) this.#policy.distribution.logProb(this.#outputs, actions, this.#logProb);
  }

  /** Writes what the rows of this step hold before the step is made. */
  #recordAction(active: number, t: number): void {
    const { observations, actions, behaviourLogProb } = this.#memory;
    const { normal, width } = this.#observed;
    const dimensions = spaceSize(this.#plan.actionSpace);
    for (let i = 0; i < active; i++) {
      const row = this.#begins[i]! + t;
      for (let j = 0; j < dimensions; j++) {
        const action = this.#actions[i * dimensions + j]!;
        if (!Number.isFinite(action)) {
          throw new Fault(this.#numbers[i]!, `action ${j} of the policy is ${action}`);
        }
        actions[row * dimensions + j] = action;
      }
      const [from, to] = [i * width, row * width];
      for (let j = 0; j < width; j++) observations[to + j] = normal[from + j]!;
      const [extra, shown] = [i * this.#extraWidth, from + width - this.#extraWidth];
      for (let j = 0; j < this.#extraWidth; j++) this.#extras[extra + j]! += normal[shown + j]!;
      behaviourLogProb[row] = this.#logProb[i]!;
    }
  }

  /** Brings the host up to date with what the step gave; last observations only if an episode ended. */
  #download(active: number): Done {
    if (!this.#onHost) return this.#downloadAll(active);
  }

  async #downloadAll(active: number): Promise<void> {
    const engine = this.#engine;
    await Promise.all([
      download(this.#ended, engine),
      download(this.#observations, engine),
      download(this.#rewards, engine),
      download(this.#costs, engine),
      this.#taskRewards === null ? undefined : download(this.#taskRewards, engine),
    ]);
    const ended = this.#ended.host.subarray(0, active);
    if (ended.some((end) => end !== EpisodeEnd.none)) await download(this.#finalObservations, engine);
  }

  /** Every number of the step is what it must be, whether core or a plugin wrote the batch. */
  #requireOutcome(active: number): void {
    const outcome = {
      rewards: this.#rewards.host,
      taskRewards: this.#taskRewards?.host ?? null,
      costs: this.#costs.host,
      ended: this.#ended.host,
    };
    const found = batchFault(outcome, active, this.#plan.costNames);
    if (found !== null) throw new Fault(this.#numbers[found.row]!, found.fault.sentence, found.fault.code);
  }

  #recordOutcome(active: number, t: number): void {
    const memory = this.#memory;
    const [rewards, costs, ended] = [this.#rewards.host, this.#costs.host, this.#ended.host];
    const paid = (this.#taskRewards ?? this.#rewards).host;
    const [begins, returns, episodeCosts] = [this.#begins, this.#returns, this.#episodeCosts];
    for (let i = 0; i < active; i++) {
      const row = begins[i]! + t;
      memory.rewards[row] = rewards[i]!;
      memory.ended[row] = ended[i]!;
      returns[i]! += paid[i]!;
    }
    const names = this.#plan.costNames.length;
    for (let k = 0; k < names; k++) {
      const column = memory.costs[k]!;
      for (let i = 0; i < active; i++) {
        const cost = costs[i * names + k]!;
        column[begins[i]! + t] = cost;
        episodeCosts[i * names + k]! += cost;
      }
    }
  }

  /** Admits what the step showed. The last observation of an episode enters the statistics before the next one's first. */
  #observe(active: number, t: number, steps: number): void {
    const { raw, width } = this.#observed;
    const ended = this.#ended.host;
    for (let i = 0; i < active; i++) {
      const end = ended[i]!;
      if (end === EpisodeEnd.none) continue;
      raw.set(this.#finalObservations.host.subarray(i * width, (i + 1) * width), i * width);
      this.#admit(i, i + 1);
      if (end === EpisodeEnd.truncated || this.#continues) this.#keepFinal(i, t);
      this.#finishEpisode(i, t);
    }
    raw.set(this.#observations.host.subarray(0, active * width));
    this.#admit(0, active);
    if (t === steps - 1) for (let i = 0; i < active; i++) if (ended[i] === EpisodeEnd.none) this.#keepFinal(i, t);
  }

  /** Row i's normalised observation is what follows its step t. */
  #keepFinal(i: number, t: number): void {
    const { finalCounts, finalSteps, finalObservations } = this.#memory;
    const { normal, width } = this.#observed;
    const number = this.#numbers[i]!;
    const index = number * this.#plan.steps + finalCounts[number]!++;
    finalSteps[index] = t;
    finalObservations.set(normal.subarray(i * width, (i + 1) * width), index * width);
  }

  /** Writes row i's running episode, which goes up to step `end`, behind those that ended. */
  #writeEpisode(i: number, end: number): void {
    const firstStep = this.#firstSteps[i]!;
    this.#records.write(
      this.#numbers[i]!,
      firstStep,
      end - firstStep,
      this.#returns[i]!,
      this.#costsOf(i),
      this.#extrasOf(i),
    );
  }

  #finishEpisode(i: number, t: number): void {
    const number = this.#numbers[i]!;
    this.#writeEpisode(i, t + 1);
    this.#records.end(number);
    this.#episodes[i]!++;
    this.#firstSteps[i] = t + 1;
    this.#returns[i] = 0;
    this.#costsOf(i).fill(0);
    this.#extrasOf(i).fill(0);
    this.#controlsOf(i).set(this.#controls.own);
    if (this.#continues) this.#seeds[i] = episodeResetSeed(this.#plan.seed, number, this.#episodes[i]! + 1);
  }

  /** Sums of row i's running episode, one for each cost. */
  #costsOf(i: number): Float64Array {
    const names = this.#plan.costNames.length;
    return this.#episodeCosts.subarray(i * names, (i + 1) * names);
  }

  #extrasOf(i: number): Float64Array {
    return this.#extras.subarray(i * this.#extraWidth, (i + 1) * this.#extraWidth);
  }

  #controlsOf(i: number): Float64Array {
    const { length } = this.#controls.own;
    return this.#controlsAtReset.subarray(i * length, (i + 1) * length);
  }

  #explain(error: unknown, t: number, { epoch, round }: RolloutRequest): BelayError {
    const { environmentId } = this.#plan;
    // Where episodes go on, an epoch has many rounds, of a few steps each.
    const of = this.#continues ? `round ${round} of epoch ${epoch}` : `epoch ${epoch}`;
    const when = t < 0 ? `at the reset of ${of}` : `at step ${t} of ${of}`;
    if (error instanceof Fault) {
      return new BelayError(
        error.code,
        `${environmentId}, environment ${error.number}, ${when}: ${error.message}; the run stops with its last checkpoint as it was.`,
      );
    }
    if (error instanceof EnvironmentFault) {
      return new BelayError(
        error.cause instanceof BelayError ? error.cause.code : 'environment-failed',
        `${environmentId}, environment ${this.#numbers[error.index]}, ${when}: ${error.message}`,
        { cause: error.cause },
      );
    }
    if (error instanceof BelayError) return error;
    const sentence = error instanceof Error ? error.message : String(error);
    return new BelayError('rollout-failed', `${environmentId}, ${when}: ${sentence}`, { cause: error });
  }
}

/** A number that cannot be: in which environment, and what. */
class Fault extends Error {
  readonly number: number;
  readonly code: AnyErrorCode;

  constructor(number: number, sentence: string, code: AnyErrorCode = 'not-finite') {
    super(sentence);
    this.number = number;
    this.code = code;
  }
}
