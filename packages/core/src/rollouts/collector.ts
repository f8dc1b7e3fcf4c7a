import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Outputs } from '../contracts/distribution.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutRequest } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Vec } from '../contracts/values.ts';
import { EnvironmentFault } from '../environments/batches/environment-fault.ts';
import { batchFault } from '../environments/step-contract.ts';
import { BelayError, refuse } from '../errors.ts';
import { Xoshiro128 } from '../random/random.ts';
import { episodeResetSeed, trainingResetSeed } from '../random/reset-seeds.ts';
import { RunningStatistics } from '../statistics/observation-statistics.ts';
import { type ActionScaling, createActionScaling } from './action-scaling.ts';
import { episodeWidth, type RolloutMemory, underWayWidth } from './rollout-memory.ts';
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
  /** Asked before every step: a promise makes the loop wait, so that others get a turn; null: go on. */
  readonly pause?: () => Promise<void> | null;
}

/** What one environment carries through a rollout. */
interface Lane {
  readonly number: number;
  readonly noise: Xoshiro128;
  /** Its four words, and where they go when the epoch ends. */
  readonly words: Uint32Array;
  readonly statistics: RunningStatistics;
  readonly added: RunningStatistics;
  /** The policy's outputs of this row alone, and the row's action: its noise comes from its own stream. */
  readonly outputs: Outputs;
  readonly action: Vec;
  /** The running episode; `firstStep` is negative where it began in an earlier rollout. */
  episode: number;
  firstStep: number;
  return: number;
  readonly costs: Float64Array;
}

/**
 * The collection loop: one batch of environments under one policy for one rollout, rows written in place.
 *
 *     reset all, seeded; or go on where the last rollout ended
 *     each step: normalise · forward · sample, log π · scale · step · record · normalise
 *
 * It is the same in this thread, in a worker, and over a batch on a device: data moves through `Engine.put` and `take`
 * alone. What an environment yields depends on its number, the epoch and the parameters, not on its neighbours in the
 * batch. Nothing is allocated per step.
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
  readonly #outputs: Outputs;
  readonly #policyRows: Rows;
  readonly #actionRows: Rows;
  readonly #seeds: Uint32Array;
  /** Host side of one step, `count` rows each. */
  readonly #raw: Vec;
  readonly #rawFinal: Vec;
  readonly #normal: Vec;
  readonly #actions: Vec;
  readonly #scaled: Vec;
  readonly #logProb: Vec;
  readonly #rewards: Vec;
  /** What the task paid, where the environments are wrapped. */
  readonly #taskRewards: Vec | null;
  readonly #costs: Vec;
  readonly #ended: Vec;
  readonly #continues: boolean;
  /** Of each row, the episode and the step that its simulator is at; −1: nowhere that is known. */
  readonly #simulated: Float64Array;
  #generation = -1;

  constructor(options: CollectorOptions) {
    const { plan, engine, policy, batch } = options;
    this.#plan = plan;
    this.#engine = engine;
    this.#policy = policy;
    this.#batch = batch;
    this.#numbers = options.numbers;
    this.#memory = options.memory;
    this.#pause = options.pause ?? (() => null);
    this.#scaling = createActionScaling(plan.actionSpace);
    const count = batch.count;
    const actions = plan.actionSpace.low.length;
    this.#outputs = policy.outputs(count);
    this.#policyRows = engine.rows(count, plan.observations);
    this.#actionRows = engine.rows(count, actions);
    this.#seeds = new Uint32Array(count);
    this.#raw = new Float32Array(count * plan.observations);
    this.#rawFinal = new Float32Array(count * plan.observations);
    this.#normal = new Float32Array(count * plan.observations);
    this.#actions = new Float32Array(count * actions);
    this.#scaled = new Float32Array(count * actions);
    this.#logProb = new Float32Array(count);
    this.#rewards = new Float32Array(count);
    this.#taskRewards = batch.taskRewards === undefined ? null : new Float32Array(count);
    this.#costs = new Float32Array(count * batch.costs.width);
    this.#ended = new Float32Array(count);
    this.#continues = plan.episodes === 'continue';
    this.#simulated = new Float64Array(2 * count).fill(-1);
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
    const lanes = this.#numbers.slice(0, active).map((number, i) => this.#lane(number, i));
    let t = -1;
    try {
      if (this.#continues) await this.#goOn(lanes);
      else await this.#resetAll(lanes, request);

      const normal = this.#normal.subarray(0, active * this.#plan.observations);
      const scaled = this.#scaled.subarray(0, active * this.#plan.actionSpace.low.length);
      for (t = 0; t < request.steps; t++) {
        const pause = this.#pause();
        if (pause !== null) await pause;
        const uploaded = this.#engine.put(normal, this.#policyRows);
        if (uploaded instanceof Promise) await uploaded;
        const forward = this.#policy.forward(this.#policyRows, this.#outputs);
        if (forward instanceof Promise) await forward;
        this.#act(lanes, t, request);
        this.#scaling.apply(this.#actions, this.#scaled, active);
        const sent = this.#engine.put(scaled, this.#actionRows);
        if (sent instanceof Promise) await sent;
        const stepped = this.#batch.step(this.#actionRows);
        if (stepped instanceof Promise) await stepped;
        const taken = this.#download(active);
        if (taken !== null) await taken;
        this.#requireOutcome(lanes, active);
        for (let i = 0; i < active; i++) this.#record(lanes[i]!, i, t, request.steps);
      }
    } catch (error) {
      throw this.#explain(error, t, request.epoch);
    }
    for (const lane of lanes) this.#memory.noiseAfter.set(lane.words, 4 * lane.number);
    for (const [i, lane] of lanes.entries()) {
      if (this.#continues) this.#leave(lane, i, request.steps);
      // The episode that the rollout's end cuts stands behind those that ended.
      else if (lane.firstStep < request.steps) this.#writeEpisode(lane, request.steps);
    }
  }

  async #resetAll(lanes: readonly Lane[], { epoch, round }: RolloutRequest): Promise<void> {
    for (const [i, number] of this.#numbers.entries()) {
      this.#seeds[i] = trainingResetSeed(this.#plan.seed, number, epoch, round);
    }
    await this.#batch.reset(this.#seeds);
    await this.#engine.take(this.#batch.observations, this.#raw);
    for (const [i, lane] of lanes.entries()) this.#admit(lane, this.#raw, i, this.#normal, i);
  }

  /** Every lane in the episode that it was in; a simulator that is elsewhere is brought there by the episode's seed and actions. */
  async #goOn(lanes: readonly Lane[]): Promise<void> {
    const { underWay, history, generation } = this.#memory;
    const { observations: width, maxSteps, seed, actionSpace } = this.#plan;
    const dimensions = actionSpace.low.length;
    const loaded = Atomics.load(generation, 0);
    if (loaded !== this.#generation) this.#simulated.fill(-1);
    this.#generation = loaded;
    for (const [i, lane] of lanes.entries()) {
      const at = lane.number * underWayWidth(this.#plan);
      const [begun, episode, steps, sum] = underWay.numbers.subarray(at, at + 4) as unknown as number[];
      lane.episode = episode!;
      lane.firstStep = -steps!;
      lane.return = sum!;
      lane.costs.set(underWay.numbers.subarray(at + 4, at + 4 + lane.costs.length));
      this.#seeds[i] = episodeResetSeed(seed, lane.number, episode! + 1);
      if (begun === 0 || this.#simulated[2 * i] !== episode || this.#simulated[2 * i + 1] !== steps) {
        const from = lane.number * maxSteps * dimensions;
        const actions = history.subarray(from, from + steps! * dimensions);
        const scaled = new Float32Array(actions.length);
        this.#scaling.apply(actions, scaled, steps!);
        await this.#batch.replay!(i, episodeResetSeed(seed, lane.number, episode!), scaled);
      }
      if (begun === 0) {
        await this.#engine.take(this.#batch.observations, this.#raw);
        this.#admit(lane, this.#raw, i, this.#normal, i);
      } else {
        this.#normal.set(underWay.observations.subarray(lane.number * width, (lane.number + 1) * width), i * width);
      }
      // Until the rollout is over: a simulator that stopped half-way is nowhere that is known.
      this.#simulated[2 * i] = -1;
    }
  }

  /** Writes where a lane's episode stands. */
  #leave(lane: Lane, i: number, steps: number): void {
    const { numbers, observations } = this.#memory.underWayAfter;
    const { observations: width } = this.#plan;
    const at = lane.number * underWayWidth(this.#plan);
    const length = steps - lane.firstStep;
    numbers[at] = 1;
    numbers[at + 1] = lane.episode;
    numbers[at + 2] = length;
    numbers[at + 3] = lane.return;
    numbers.set(lane.costs, at + 4);
    observations.set(this.#normal.subarray(i * width, (i + 1) * width), lane.number * width);
    this.#simulated[2 * i] = lane.episode;
    this.#simulated[2 * i + 1] = length;
  }

  #lane(number: number, i: number): Lane {
    const memory = this.#memory;
    const plan = this.#plan;
    const outputs = this.#outputs;
    const size = RunningStatistics.size(plan.observations);
    const part = (values: Float64Array): RunningStatistics =>
      new RunningStatistics(plan.observations, values.subarray(number * size, (number + 1) * size));
    const statistics = part(memory.privateStatistics);
    statistics.values.set(memory.statistics);
    const added = part(memory.addedStatistics);
    added.clear();
    memory.finalCounts[number] = 0;
    memory.episodeCounts[number] = 0;
    const words = memory.noise.slice(4 * number, 4 * number + 4);
    const width = plan.actionSpace.low.length;
    const row = (v: Vec): Vec => v.subarray(i * width, (i + 1) * width);
    const scales = outputs.scale.length / outputs.capacity;
    const scale = (v: Vec): Vec => (outputs.scalePerRow ? v.subarray(i * scales, (i + 1) * scales) : v);
    return {
      number,
      noise: new Xoshiro128(words),
      words,
      statistics,
      added,
      outputs: {
        count: 1,
        capacity: 1,
        mean: row(outputs.mean),
        scale: scale(outputs.scale),
        scalePerRow: outputs.scalePerRow,
        dMean: row(outputs.dMean),
        dScale: scale(outputs.dScale),
      },
      action: row(this.#actions),
      episode: 0,
      firstStep: 0,
      return: 0,
      costs: new Float64Array(plan.costNames.length),
    };
  }

  /** Takes a raw observation in: finite, counted, normalised into row `at` of `out`. */
  #admit(lane: Lane, raw: Vec, i: number, out: Vec, at: number): void {
    const { observations: width, extraObservations, normalizeObservations, observationClip } = this.#plan;
    for (let j = i * width; j < (i + 1) * width; j++) {
      if (!Number.isFinite(raw[j]!)) throw new Fault(lane.number, `observation ${j - i * width} is ${raw[j]}`);
    }
    if (!normalizeObservations) {
      for (let j = 0; j < width; j++) out[at * width + j] = raw[i * width + j]!;
      return;
    }
    lane.statistics.push(raw, i * width);
    // Environment 0 begins the merge with its private statistics: nobody asks what it alone added.
    if (lane.number > 0) lane.added.push(raw, i * width);
    lane.statistics.normalise(raw, i * width, out, at * width, observationClip);
    for (let j = width - extraObservations; j < width; j++) out[at * width + j] = raw[i * width + j]!;
  }

  /** Samples every row from its own stream and writes what the row of this step holds before the step is made. */
  #act(lanes: readonly Lane[], t: number, { steps, actions: how }: RolloutRequest): void {
    const { distribution } = this.#policy;
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i]!;
      if (how === 'uniform') for (let j = 0; j < lane.action.length; j++) lane.action[j] = 2 * lane.noise.uniform() - 1;
      else distribution.sample(lane.outputs, lane.noise, lane.action);
    }
    // What is learnt from a replay buffer needs no probability of having been done.
    if (!this.#continues) distribution.logProb(this.#outputs, this.#actions, this.#logProb);
    const { observations, actions, behaviourLogProb } = this.#memory;
    const width = this.#plan.observations;
    const dimensions = this.#plan.actionSpace.low.length;
    for (let i = 0; i < lanes.length; i++) {
      const { number, action } = lanes[i]!;
      const row = number * steps + t;
      for (let j = 0; j < dimensions; j++) {
        if (!Number.isFinite(action[j]!)) throw new Fault(number, `action ${j} of the policy is ${action[j]}`);
        actions[row * dimensions + j] = action[j]!;
      }
      for (let j = 0; j < width; j++) observations[row * width + j] = this.#normal[i * width + j]!;
      behaviourLogProb[row] = this.#logProb[i]!;
    }
  }

  /** Downloads what the step gave; last observations only where an episode ended. */
  #download(active: number): Promise<unknown> | null {
    const ended = this.#engine.take(this.#batch.ended, this.#ended);
    if (ended instanceof Promise) return ended.then(() => this.#downloadRest(active));
    return this.#downloadRest(active);
  }

  #downloadRest(active: number): Promise<unknown> | null {
    const engine = this.#engine;
    const batch = this.#batch;
    const observations = engine.take(batch.observations, this.#raw);
    const rewards = engine.take(batch.rewards, this.#rewards);
    const costs = engine.take(batch.costs, this.#costs);
    const task = this.#taskRewards === null ? undefined : engine.take(batch.taskRewards!, this.#taskRewards);
    let finals: Promise<void> | null = null;
    for (let i = 0; i < active; i++) {
      if (this.#ended[i] !== 0) {
        const taken = engine.take(batch.finalObservations, this.#rawFinal);
        if (taken instanceof Promise) finals = taken;
        break;
      }
    }
    const waits = [observations, rewards, costs, task, finals];
    return waits.some((wait) => wait instanceof Promise) ? Promise.all(waits) : null;
  }

  /** Every number of the step is what it must be, whoever wrote the batch. */
  #requireOutcome(lanes: readonly Lane[], active: number): void {
    const outcome = { rewards: this.#rewards, taskRewards: this.#taskRewards, costs: this.#costs, ended: this.#ended };
    const found = batchFault(outcome, active, this.#plan.costNames);
    if (found !== null) throw new Fault(lanes[found.row]!.number, found.fault.sentence, found.fault.code);
  }

  #record(lane: Lane, i: number, t: number, steps: number): void {
    const memory = this.#memory;
    const row = lane.number * steps + t;
    const reward = this.#rewards[i]!;
    memory.rewards[row] = reward;
    lane.return += this.#taskRewards === null ? reward : this.#taskRewards[i]!;
    const width = this.#batch.costs.width;
    for (let k = 0; k < width; k++) {
      const cost = this.#costs[i * width + k]!;
      memory.costs[k]![row] = cost;
      lane.costs[k]! += cost;
    }
    const ended = this.#ended[i]!;
    memory.ended[row] = ended;
    if (ended !== 0) {
      // The last observation enters the statistics before the next episode's first one, bootstrap or not.
      this.#admitFinal(lane, i, t, ended === 2 || this.#continues);
      this.#finishEpisode(lane, t);
      if (this.#continues) this.#seeds[i] = episodeResetSeed(this.#plan.seed, lane.number, lane.episode + 1);
    }
    this.#admit(lane, this.#raw, i, this.#normal, i);
    if (ended === 0 && t === steps - 1) this.#keepFinal(lane, this.#normal, i, t);
  }

  #admitFinal(lane: Lane, i: number, t: number, bootstrap: boolean): void {
    // Row i of `normal` is overwritten by the reset observation right after.
    this.#admit(lane, this.#rawFinal, i, this.#normal, i);
    if (bootstrap) this.#keepFinal(lane, this.#normal, i, t);
  }

  #keepFinal(lane: Lane, normal: Vec, i: number, t: number): void {
    const { finalCounts, finalSteps, finalObservations } = this.#memory;
    const width = this.#plan.observations;
    const index = lane.number * this.#plan.steps + finalCounts[lane.number]!++;
    finalSteps[index] = t;
    for (let j = 0; j < width; j++) finalObservations[index * width + j] = normal[i * width + j]!;
  }

  /** Writes the running episode, which goes up to step `end`, behind those that ended. */
  #writeEpisode(lane: Lane, end: number): void {
    const { episodeCounts, episodes } = this.#memory;
    const width = episodeWidth(this.#plan);
    const at = (lane.number * this.#plan.steps + episodeCounts[lane.number]!) * width;
    episodes[at] = lane.firstStep;
    episodes[at + 1] = end - lane.firstStep;
    episodes[at + 2] = lane.return;
    episodes.set(lane.costs, at + 3);
  }

  #finishEpisode(lane: Lane, t: number): void {
    this.#writeEpisode(lane, t + 1);
    this.#memory.episodeCounts[lane.number]!++;
    lane.episode++;
    lane.firstStep = t + 1;
    lane.return = 0;
    lane.costs.fill(0);
  }

  #explain(error: unknown, t: number, epoch: number): BelayError {
    const { environmentId } = this.#plan;
    const when = t < 0 ? `at the reset of epoch ${epoch}` : `at step ${t} of epoch ${epoch}`;
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
  readonly code: string;

  constructor(number: number, sentence: string, code = 'not-finite') {
    super(sentence);
    this.number = number;
    this.code = code;
  }
}
