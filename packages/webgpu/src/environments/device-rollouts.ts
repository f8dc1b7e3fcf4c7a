import type {
  EngineRolloutsContext,
  Policy,
  RolloutRequest,
  Rollouts,
  Rows,
  State,
  Trajectories,
  Vec,
} from '@belay-rl/core';
import { episodeResetSeed, hashName, ObservationStatistics, trainingResetSeed } from '@belay-rl/core/internals';
import type { DeviceLease } from '../device/shared-device.ts';
import { DeviceRows } from '../engine/device-rows.ts';
import { countedStatistics } from './counted-statistics.ts';
import { DeviceOutcomes } from './device-outcomes.ts';
import { LaneBuffers } from './lane-buffers.ts';
import { endsOf, finalRowsOf, listEpisodes } from './lane-episodes.ts';
import { episodesOf, type LanePlan, outcomeWidth, signalsOf } from './lane-plan.ts';
import { type LanePolicy, packParameters } from './lane-policy.ts';
import type { LaneStarts } from './lane-starts.ts';
import { GENERATOR_WORDS } from './twin.ts';

/** No observation is beyond. */
const NO_CLIP = 3e38;
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

/** What comes to the host row by row. */
type Brought = Pick<Trajectories, 'actions' | 'behaviourLogProb' | 'rewards' | 'costs' | 'ended' | 'finalRows'>;

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
 * The first rollout of a run, which has none, is made twice: once to learn them, under observations as they are, then for good. An
 * update from rows of another scale than all later ones would leave K-FAC's averages wrong for several epochs.
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
    const key = hashName(plan.seed, 'noise', request.epoch, request.round);
    const roll = (): void =>
      this.#buffers.roll(
        { lanes: environments, steps },
        { seed0: key[0] as number, seed1: key[1] as number, statistics: plan.normalizeObservations },
      );
    const counted = environments * (steps + episodes);
    const known = plan.normalizeObservations && this.#statistics.count > 1;
    this.#sendNormaliser(known ? this.#statistics : null);
    if (plan.normalizeObservations && !known) {
      roll();
      this.#buffers.learnNormaliser(counted, plan.observationClip);
    }
    roll();
    const rows = environments * steps;
    const width = plan.observations;
    const { words } = lanePlan;
    const recordWidth = 2 + words.costWidth;
    const onDevice = this.#observations instanceof DeviceRows;
    const stay = onDevice && request.outcomes === 'device';
    const parts = await device.read('a rollout', [
      {
        buffer: this.#buffers.lanes,
        offset: 4 * words.recordsAt * environments,
        bytes: 4 * environments * episodes * recordWidth,
      },
      { buffer: this.#buffers.merged, bytes: plan.normalizeObservations ? 8 * width : 0 },
      { buffer: this.#buffers.sizes, bytes: stay ? 8 * signalsOf(lanePlan) : 0 },
      { buffer: this.#buffers.outcomes, bytes: stay ? 0 : 4 * rows * outcomeWidth(lanePlan) },
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
    const [records, merged, sizes, outcomes, observations, finals] = parts.map((part) => new Float32Array(part)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const listed = listEpisodes(records, request, { plan: lanePlan, environmentId: plan.environmentId });
    if (plan.normalizeObservations) this.#statistics.merge(countedStatistics(merged, counted, plan));
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
      costNames: plan.costNames,
      finalObservations: this.#finals,
      ...listed,
      ...(stay ? this.#stayed(sizes, episodes) : this.#brought(outcomes, request)),
    };
  }

  #stayed(sizes: Float32Array, episodes: number): Brought & Pick<Trajectories, 'stayed'> {
    const { lanePlan } = this.#options;
    const none = new Float32Array(0);
    const shape = {
      buffer: this.#buffers.outcomes,
      width: outcomeWidth(lanePlan),
      actions: 2,
      maxSteps: lanePlan.words.maxSteps,
      episodes,
    };
    return {
      stayed: new DeviceOutcomes(shape, sizes),
      actions: none,
      behaviourLogProb: none,
      rewards: none,
      costs: [],
      ended: new Uint8Array(0),
      finalRows: new Int32Array(0),
    };
  }

  #brought(outcomes: Float32Array, request: RolloutRequest): Brought {
    const { maxSteps } = this.#options.lanePlan.words;
    return {
      ...this.#columns(outcomes, request.environments * request.steps),
      ended: endsOf(request, maxSteps),
      finalRows: finalRowsOf(request, maxSteps),
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

  /** Mean and 1/σ of every component, then the clip; null: observations stay as they are. */
  #sendNormaliser(statistics: ObservationStatistics | null): void {
    const { lease, lanePlan, context } = this.#options;
    const { observations: width, observationClip } = context.plan;
    const numbers = new Float32Array(2 * width + 1).fill(1, width);
    for (let j = 0; statistics !== null && j < width; j++) {
      numbers[j] = statistics.values[1 + j] as number;
      numbers[width + j] = 1 / statistics.deviation(j);
    }
    numbers[2 * width] = statistics === null ? NO_CLIP : observationClip;
    lease.device.write(this.#buffers.listed, numbers, 4 * lanePlan.words.normaliser);
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
