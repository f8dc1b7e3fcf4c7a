import {
  BelayError,
  type EngineRolloutsContext,
  type Episode,
  EpisodeEnd,
  type Policy,
  type RolloutRequest,
  type Rollouts,
  type Rows,
  type State,
  type Trajectories,
  type Vec,
} from '@belay-rl/core';
import {
  episodeResetSeed,
  hashName,
  ObservationStatistics,
  RunningStatistics,
  shareWeights,
  trainingResetSeed,
} from '@belay-rl/core/internals';
import type { DeviceLease } from '../device/shared-device.ts';
import { DeviceRows } from '../engine/device-rows.ts';
import { LaneBuffers, outcomeWidth } from './lane-buffers.ts';
import { episodesOf, type LanePlan } from './lane-plan.ts';
import { type LanePolicy, packParameters } from './lane-policy.ts';
import type { LaneStarts } from './lane-starts.ts';
import { GENERATOR_WORDS } from './twin.ts';

/** No observation is beyond. */
const NO_CLIP = 3e38;
const FAULTS = [
  '',
  'the robot touched more bodies at once than the kernels have room for',
  'no place for the goal was found',
];

/** Where a rollout's time went, and what went to and from the device. */
export interface RolloutStages {
  /** Drawing layouts and sending them. */
  readonly layoutSeconds: number;
  /** Until the numbers were read. */
  readonly deviceSeconds: number;
  readonly dispatches: number;
  readonly readbacks: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

export interface DeviceRolloutsOptions {
  readonly lease: DeviceLease;
  readonly lanePlan: LanePlan;
  readonly lanePolicy: LanePolicy;
  readonly starts: LaneStarts;
  readonly context: EngineRolloutsContext;
}

/**
 * Rollouts on a graphics device: the host draws how episodes start, uploads these, the policy and the normaliser, and the device does the
 * rest; one readback brings what the host needs. Every environment's numbers depend on its number, the epoch, and the parameters.
 * Observations are normalised with the statistics as they are when the rollout begins; what it adds counts from the next one on.
 */
export class DeviceRollouts implements Rollouts {
  readonly environments: number;
  readonly #options: DeviceRolloutsOptions;
  readonly #buffers: LaneBuffers;
  readonly #observations: Rows;
  readonly #finals: Rows;
  readonly #statistics: ObservationStatistics;
  readonly #flat: Vec;
  readonly #packed: Float32Array<ArrayBuffer>;
  readonly #starts: Float32Array;
  readonly #words: Uint32Array;
  #stages: RolloutStages | null = null;

  private constructor(options: DeviceRolloutsOptions, buffers: LaneBuffers, rows: readonly [Rows, Rows]) {
    const { lanePlan, lanePolicy, context } = options;
    const { plan } = context;
    this.environments = plan.environments;
    this.#options = options;
    this.#buffers = buffers;
    [this.#observations, this.#finals] = rows;
    this.#statistics = new ObservationStatistics(plan.observations);
    const last = lanePolicy.layers.at(-1);
    this.#flat = new Float32Array(last === undefined ? 0 : last.from + (last.inputs + 1) * last.outputs);
    this.#packed = new Float32Array(lanePolicy.size);
    const episodes = plan.environments * episodesOf(lanePlan, plan.steps);
    this.#starts = new Float32Array(episodes * lanePlan.words.startWidth);
    this.#words = new Uint32Array(episodes * GENERATOR_WORDS);
  }

  static async create(options: DeviceRolloutsOptions): Promise<DeviceRollouts> {
    const { lease, lanePlan, lanePolicy, context } = options;
    const { engine, plan } = context;
    const shape = { lanes: plan.environments, steps: plan.steps };
    const rows = engine.rows(plan.environments * plan.steps, plan.observations);
    const finals = engine.rows(plan.environments * episodesOf(lanePlan, plan.steps), plan.observations);
    const buffers = await LaneBuffers.create(lease.device, { plan: lanePlan, policy: lanePolicy, shape, rows, finals });
    return new DeviceRollouts(options, buffers, [rows, finals]);
  }

  async collect(policy: Policy, request: RolloutRequest): Promise<Trajectories> {
    const { lease, lanePlan, context } = this.#options;
    const { device } = lease;
    const { plan } = context;
    const { environments, steps } = request;
    const episodes = episodesOf(lanePlan, steps);
    const before = { ...device.counters };
    const began = performance.now();
    this.#drawStarts(request, episodes);
    const drawn = performance.now();
    this.#sendPolicy(policy);
    this.#sendNormaliser();
    const key = hashName(plan.seed, 'noise', request.epoch, request.round);
    this.#buffers.roll(
      { lanes: environments, steps },
      { seed0: key[0] as number, seed1: key[1] as number, statistics: plan.normalizeObservations },
    );
    const rows = environments * steps;
    const width = plan.observations;
    const { words } = lanePlan;
    const recordWidth = 2 + words.costWidth;
    const onDevice = this.#observations instanceof DeviceRows;
    const parts = await device.read('a rollout', [
      {
        buffer: this.#buffers.lanes,
        offset: 4 * words.recordsAt * environments,
        bytes: 4 * environments * episodes * recordWidth,
      },
      { buffer: this.#buffers.merged, bytes: plan.normalizeObservations ? 8 * width : 0 },
      { buffer: this.#buffers.outcomes, bytes: 4 * rows * outcomeWidth(lanePlan) },
      { buffer: this.#buffers.rows, bytes: onDevice ? 0 : 4 * rows * width },
      { buffer: this.#buffers.finals, bytes: onDevice ? 0 : 4 * environments * episodes * width },
    ]);
    const { dispatches, readbacks, bytesRead, bytesWritten } = device.counters;
    this.#stages = {
      layoutSeconds: (drawn - began) / 1000,
      deviceSeconds: (performance.now() - drawn) / 1000,
      dispatches: dispatches - before.dispatches,
      readbacks: readbacks - before.readbacks,
      bytesRead: bytesRead - before.bytesRead,
      bytesWritten: bytesWritten - before.bytesWritten,
    };
    const [records, merged, outcomes, observations, finals] = parts.map((part) => new Float32Array(part)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const listed = this.#listEpisodes(records, request, episodes);
    if (plan.normalizeObservations) this.#addStatistics(merged, environments * (steps + episodes));
    if (!onDevice) {
      await context.engine.put(observations, this.#observations);
      await context.engine.put(finals, this.#finals);
    }
    this.#observations.count = rows;
    this.#finals.count = environments * episodes;
    return {
      environments,
      steps,
      observations: this.#observations,
      ...this.#columns(outcomes, rows),
      costNames: plan.costNames,
      ended: this.#ends(request),
      finalObservations: this.#finals,
      finalRows: this.#finalRows(request, episodes),
      ...listed,
    };
  }

  /** What the last rollout took; null before the first. */
  get stages(): RolloutStages | null {
    return this.#stages;
  }

  /** How every episode of the rollout starts: the first by the trainer's seed of the reset, those after it by seeds of their own. */
  #drawStarts({ environments, epoch, round }: RolloutRequest, episodes: number): void {
    const { lease, lanePlan, starts, context } = this.#options;
    const { seed } = context.plan;
    const { startWidth } = lanePlan.words;
    for (let i = 0; i < environments; i++) {
      for (let k = 0; k < episodes; k++) {
        const at = i * episodes + k;
        const own =
          k === 0
            ? trainingResetSeed(seed, i, epoch, round)
            : episodeResetSeed(seed, i, (epoch * 1024 + round) * 1024 + k);
        starts.draw(own, this.#starts, at * startWidth, this.#words, at * GENERATOR_WORDS);
      }
    }
    const count = environments * episodes;
    lease.device.write(this.#buffers.listed, this.#starts.subarray(0, count * startWidth), 4 * lanePlan.words.starts);
    lease.device.write(this.#buffers.words, this.#words.subarray(0, count * GENERATOR_WORDS));
  }

  #sendPolicy(policy: Policy): void {
    policy.read(this.#flat);
    packParameters(this.#options.lanePolicy, this.#flat, this.#packed);
    this.#options.lease.device.write(this.#buffers.weights, this.#packed);
  }

  /** Mean and 1/σ of every component, then the clip; nothing is changed before two vectors are known. */
  #sendNormaliser(): void {
    const { lease, lanePlan, context } = this.#options;
    const { observations: width, normalizeObservations, observationClip } = context.plan;
    const statistics = this.#statistics;
    const numbers = new Float32Array(2 * width + 1).fill(1, width);
    const known = normalizeObservations && statistics.count > 1;
    for (let j = 0; known && j < width; j++) {
      numbers[j] = statistics.values[1 + j] as number;
      numbers[width + j] = 1 / statistics.deviation(j);
    }
    numbers[2 * width] = known ? observationClip : NO_CLIP;
    lease.device.write(this.#buffers.listed, numbers, 4 * lanePlan.words.normaliser);
  }

  #addStatistics(merged: Float32Array, count: number): void {
    const { observations: width, environmentId } = this.#options.context.plan;
    const added = new RunningStatistics(width);
    added.values[0] = count;
    added.values.set(merged, 1);
    const wrong = merged.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new BelayError(
        'bad-observation',
        `${environmentId}: observation ${wrong % width} was not finite in a rollout on the graphics device.`,
      );
    }
    this.#statistics.merge(added);
  }

  #columns(
    outcomes: Float32Array,
    rows: number,
  ): Pick<Trajectories, 'actions' | 'behaviourLogProb' | 'rewards' | 'costs'> {
    const { costNames } = this.#options.context.plan;
    const width = 4 + costNames.length;
    const actions = new Float32Array(2 * rows);
    const behaviourLogProb = new Float32Array(rows);
    const rewards = new Float32Array(rows);
    const costs = costNames.map(() => new Float32Array(rows));
    for (let row = 0; row < rows; row++) {
      const at = row * width;
      actions[2 * row] = outcomes[at] as number;
      actions[2 * row + 1] = outcomes[at + 1] as number;
      behaviourLogProb[row] = outcomes[at + 2] as number;
      rewards[row] = outcomes[at + 3] as number;
      for (let k = 0; k < costs.length; k++) (costs[k] as Float32Array)[row] = outcomes[at + 4 + k] as number;
    }
    return { actions, behaviourLogProb, rewards, costs };
  }

  /** Episodes end by time only. */
  #ends({ environments, steps }: RolloutRequest): Uint8Array {
    const { maxSteps } = this.#options.lanePlan.words;
    const ended = new Uint8Array(environments * steps);
    for (let i = 0; i < environments; i++) {
      for (let t = maxSteps - 1; t < steps; t += maxSteps) ended[i * steps + t] = EpisodeEnd.truncated;
    }
    return ended;
  }

  #finalRows({ environments, steps }: RolloutRequest, episodes: number): Int32Array {
    const { maxSteps } = this.#options.lanePlan.words;
    return Int32Array.from(
      { length: environments * episodes },
      (_, f) => Math.floor(f / episodes) * steps + Math.min(((f % episodes) + 1) * maxSteps, steps) - 1,
    );
  }

  #listEpisodes(
    records: Float32Array,
    { environments, steps, epoch }: RolloutRequest,
    episodes: number,
  ): Pick<Trajectories, 'episodes' | 'cutEpisodes'> {
    const { maxSteps, costWidth } = this.#options.lanePlan.words;
    const width = 2 + costWidth;
    const finished: Episode[] = [];
    const cut: Episode[] = [];
    for (let environment = 0; environment < environments; environment++) {
      for (let k = 0; k < episodes; k++) {
        const number = (j: number): number => records[(k * width + j) * environments + environment] as number;
        this.#requireSound(environment, epoch, number(0), number(1));
        const length = Math.min(maxSteps, steps - k * maxSteps);
        (length === maxSteps ? finished : cut).push({
          environment,
          firstRow: environment * steps + k * maxSteps,
          length,
          return: number(0),
          costs: Array.from({ length: costWidth }, (_, c) => number(2 + c)),
          weight: 1,
        });
      }
    }
    const weights = shareWeights(finished.map(({ environment }) => environment));
    return { episodes: finished.map((episode, i) => ({ ...episode, weight: weights[i] as number })), cutEpisodes: cut };
  }

  #requireSound(environment: number, epoch: number, sum: number, faults: number): void {
    const { environmentId } = this.#options.context.plan;
    const what = !Number.isFinite(sum)
      ? `its return is ${sum}`
      : faults === 0
        ? null
        : (FAULTS[faults & 1 ? 1 : 2] as string);
    if (what === null) return;
    throw new BelayError(
      'environment-failed',
      `${environmentId}, environment ${environment}, in epoch ${epoch} on the graphics device: ${what}.`,
    );
  }

  save(): State {
    return { statistics: this.#statistics.save() };
  }

  load(state: State): void {
    this.#statistics.load(state['statistics'] as State);
  }

  async dispose(): Promise<void> {
    this.#buffers.dispose();
    this.#options.starts.worlds.dispose();
    this.#options.lease.release();
  }
}
