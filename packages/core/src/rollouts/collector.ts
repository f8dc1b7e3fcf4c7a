import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Outputs } from '../contracts/distribution.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutRequest } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';
import { Xoshiro128 } from '../random/random.ts';
import { trainingResetSeed } from '../random/reset-seeds.ts';
import { type DrawAction, drawActionOf } from '../spaces/draw-action.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { createRowSampler } from '../update/sample-rows.ts';
import { type ActionScaling, createActionScaling } from './action-scaling.ts';
import { BatchOutcome } from './batch-outcome.ts';
import { CollectionFault, explainCollection } from './collection-fault.ts';
import { EpisodeContinuation } from './episode-continuation.ts';
import { ObservationIntake } from './observation-intake.ts';
import { PolicyMemory } from './policy-memory.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import { RunningEpisodes, type WrapperControls } from './running-episodes.ts';

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
  readonly #intake: ObservationIntake;
  readonly #actions: Vec;
  readonly #scaled: Vec;
  readonly #logProb: Vec;
  readonly #outcome: BatchOutcome;
  /** Four words of each row's noise stream, and the streams on them. */
  readonly #noise: Uint32Array;
  readonly #randoms: readonly Xoshiro128[];
  readonly #sample: (randoms: readonly Random[]) => void;
  readonly #episodes: RunningEpisodes;
  /** If episodes go on from one rollout to the next. */
  readonly #continuation: EpisodeContinuation | null;
  /** Where each row's part of the rollout's rows begins. */
  readonly #begins: Int32Array;
  readonly #remembered: PolicyMemory | null;

  constructor(options: CollectorOptions) {
    const { plan, engine, policy, batch, numbers, memory } = options;
    this.#plan = plan;
    this.#engine = engine;
    this.#policy = policy;
    this.#batch = batch;
    this.#numbers = numbers;
    this.#memory = memory;
    this.#pause = options.pause ?? (() => null);
    const scaling = createActionScaling(plan.actionSpace);
    this.#scaling = scaling;
    this.#draw = drawActionOf(plan.actionSpace);
    const count = batch.count;
    const actions = spaceSize(plan.actionSpace);
    this.#outputs = policy.outputs(count);
    this.#policyRows = engine.rows(count, plan.observations);
    this.#actionRows = engine.rows(count, actions);
    const intake = new ObservationIntake(plan, numbers);
    this.#intake = intake;
    this.#actions = new Float32Array(count * actions);
    this.#scaled = new Float32Array(count * actions);
    this.#logProb = new Float32Array(count);
    const outcome = new BatchOutcome(batch, engine, plan.costNames);
    this.#outcome = outcome;
    this.#noise = new Uint32Array(4 * count);
    this.#randoms = Array.from({ length: count }, (_, i) => new Xoshiro128(this.#noise.subarray(4 * i, 4 * i + 4)));
    this.#sample = createRowSampler(policy.distribution, this.#outputs, this.#actions);
    const episodes = new RunningEpisodes(count, plan, memory, options.controls);
    this.#episodes = episodes;
    this.#begins = new Int32Array(count);
    this.#remembered = (policy.memory ?? 0) > 0 ? new PolicyMemory(policy, count) : null;
    this.#continuation =
      plan.episodes === 'continue'
        ? new EpisodeContinuation({ plan, batch, numbers, memory, scaling, outcome, intake, episodes })
        : null;
  }

  /** One rollout of those of its environments that take part. Throws a BelayError that names environment, step and epoch. */
  async collect(request: RolloutRequest): Promise<void> {
    const active = this.#numbers.filter((number) => number < request.environments).length;
    if (active === 0) return;
    let t = -1;
    try {
      this.#begin(active, request);
      if (this.#continuation === null) await this.#resetAll(active, request);
      else await this.#continuation.goOn(active);

      this.#remembered?.clear();
      const { normal, width } = this.#intake;
      const shown = normal.subarray(0, active * width);
      const scaled = this.#scaled.subarray(0, active * spaceSize(this.#plan.actionSpace));
      for (t = 0; t < request.steps; t++) {
        const pause = this.#pause();
        if (pause !== null) await pause;
        const uploaded = this.#engine.put(shown, this.#policyRows);
        if (uploaded instanceof Promise) await uploaded;
        this.#remembered?.before(this.#policyRows);
        const forward = this.#policy.forward(this.#policyRows, this.#outputs);
        if (forward instanceof Promise) await forward;
        const remembered = this.#remembered?.after(active);
        if (remembered instanceof Promise) await remembered;
        this.#act(active, request.actions);
        this.#recordAction(active, t);
        this.#scaling.apply(this.#actions, this.#scaled, active);
        const sent = this.#engine.put(scaled, this.#actionRows);
        if (sent instanceof Promise) await sent;
        const stepped = this.#batch.step(this.#actionRows);
        if (stepped instanceof Promise) await stepped;
        const taken = this.#outcome.takeStep(active);
        if (taken instanceof Promise) await taken;
        this.#outcome.require(active, this.#numbers);
        this.#recordOutcome(active, t);
        this.#observe(active, t, request.steps);
      }
    } catch (error) {
      throw explainCollection(error, {
        environmentId: this.#plan.environmentId,
        numbers: this.#numbers,
        step: t,
        request,
        continues: this.#continuation !== null,
      });
    }
    this.#leave(active, request.steps);
  }

  /** Takes the epoch's inputs from the memory: noise streams and statistics. */
  #begin(active: number, { steps }: RolloutRequest): void {
    const { noise, finalCounts, givenUp } = this.#memory;
    this.#episodes.begin(active, this.#numbers);
    this.#intake.begin(active, this.#memory);
    for (let i = 0; i < active; i++) {
      const number = this.#numbers[i]!;
      this.#noise.set(noise.subarray(4 * number, 4 * number + 4), 4 * i);
      this.#begins[i] = number * steps;
      finalCounts[number] = 0;
      givenUp[number] = 0;
    }
  }

  async #resetAll(active: number, { epoch, round }: RolloutRequest): Promise<void> {
    const seeds = Uint32Array.from(this.#numbers, (number) => trainingResetSeed(this.#plan.seed, number, epoch, round));
    await this.#batch.reset(seeds);
    await this.#outcome.takeObservations();
    const { raw, width } = this.#intake;
    raw.set(this.#outcome.observations.subarray(0, active * width));
    this.#intake.admit(0, active);
  }

  /** Writes what the epoch's end hands on: noise streams, statistics, and where episodes stand. */
  #leave(active: number, steps: number): void {
    const { noiseAfter } = this.#memory;
    this.#intake.leave(active, this.#memory);
    for (let i = 0; i < active; i++) {
      const number = this.#numbers[i]!;
      noiseAfter.set(this.#noise.subarray(4 * i, 4 * i + 4), 4 * number);
      // The episode that the rollout's end cuts stands behind those that ended.
      const isCut = this.#continuation === null && this.#episodes.firstSteps[i]! < steps;
      if (isCut) this.#episodes.write(i, number, steps);
    }
    this.#continuation?.leave(active, steps);
  }

  /** Samples every row from its own stream. */
  #act(active: number, how: RolloutRequest['actions']): void {
    const actions = this.#actions;
    if (how === 'uniform') {
      const dimensions = spaceSize(this.#plan.actionSpace);
      const { actionMask } = this.#plan;
      const { raw, width } = this.#intake;
      const mask = actionMask === undefined ? undefined : raw;
      for (let i = 0; i < active; i++) {
        this.#draw(this.#randoms[i]!, actions, i * dimensions, mask, i * width + (actionMask ?? 0));
      }
    } else {
      this.#sample(this.#randoms);
    }
    // What is learnt from a replay buffer needs no probability of having been done.
    if (this.#continuation === null) this.#policy.distribution.logProb(this.#outputs, actions, this.#logProb);
  }

  /** Writes what the rows of this step hold before the step is made. */
  #recordAction(active: number, t: number): void {
    const { observations, actions, behaviourLogProb } = this.#memory;
    const { normal, width } = this.#intake;
    const { extras, extraWidth } = this.#episodes;
    const dimensions = spaceSize(this.#plan.actionSpace);
    for (let i = 0; i < active; i++) {
      const row = this.#begins[i]! + t;
      for (let j = 0; j < dimensions; j++) {
        const action = this.#actions[i * dimensions + j]!;
        if (!Number.isFinite(action)) {
          throw new CollectionFault(this.#numbers[i]!, `action ${j} of the policy is ${action}`);
        }
        actions[row * dimensions + j] = action;
      }
      const [from, to] = [i * width, row * width];
      for (let j = 0; j < width; j++) observations[to + j] = normal[from + j]!;
      const [extra, shown] = [i * extraWidth, from + width - extraWidth];
      for (let j = 0; j < extraWidth; j++) extras[extra + j]! += normal[shown + j]!;
      behaviourLogProb[row] = this.#logProb[i]!;
    }
  }

  #recordOutcome(active: number, t: number): void {
    const memory = this.#memory;
    const { rewards, paid, costs, ended } = this.#outcome;
    const { returns, costs: episodeCosts } = this.#episodes;
    const begins = this.#begins;
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
    const { raw, width } = this.#intake;
    const { ended, observations, finalObservations } = this.#outcome;
    for (let i = 0; i < active; i++) {
      const end = ended[i]!;
      if (end === EpisodeEnd.none) continue;
      raw.set(finalObservations.subarray(i * width, (i + 1) * width), i * width);
      this.#intake.admit(i, i + 1);
      if (end === EpisodeEnd.truncated || this.#continuation !== null) this.#keepFinal(i, t);
      this.#episodes.finish(i, this.#numbers[i]!, t);
      this.#remembered?.forget(i);
      this.#continuation?.episodeBegun(i);
    }
    raw.set(observations.subarray(0, active * width));
    this.#intake.admit(0, active);
    if (t === steps - 1) for (let i = 0; i < active; i++) if (ended[i] === EpisodeEnd.none) this.#keepFinal(i, t);
  }

  /** Row i's normalised observation is what follows its step t. */
  #keepFinal(i: number, t: number): void {
    const { finalCounts, finalSteps, finalObservations } = this.#memory;
    const { normal, width } = this.#intake;
    const number = this.#numbers[i]!;
    const index = number * this.#plan.steps + finalCounts[number]!++;
    finalSteps[index] = t;
    finalObservations.set(normal.subarray(i * width, (i + 1) * width), index * width);
  }
}
