import type {
  EngineRolloutsContext,
  Policy,
  RolloutAhead,
  RolloutRequest,
  Rollouts,
  Rows,
  State,
  Trajectories,
  Vec,
} from '@belay-rl/core';
import { ObservationStatistics } from '@belay-rl/core/internals';
import type { ReadRange } from '../device/device.ts';
import type { DeviceLease } from '../device/shared-device.ts';
import { DeviceRows } from '../engine/device-rows.ts';
import { broughtOutcomes, noOutcomes } from './brought-outcomes.ts';
import { countedStatistics } from './counted-statistics.ts';
import { DeviceAhead } from './device-ahead.ts';
import { DeviceOutcomes } from './device-outcomes.ts';
import { LaneBuffers } from './lane-buffers.ts';
import { listEpisodes } from './lane-episodes.ts';
import { episodesOf, type LanePlan, outcomeWidth, signalsOf } from './lane-plan.ts';
import { ACTIONS, type LanePolicy, packParameters } from './lane-policy.ts';
import type { LaneStarts } from './lane-starts.ts';
import { RolloutInputs } from './rollout-inputs.ts';

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

/** What the host reads of a rollout. `outcomes`: null: they stayed on the device. */
interface RolloutNumbers {
  readonly records: Float32Array;
  readonly merged: Float32Array;
  readonly sizes: Float32Array;
  readonly outcomes: Float32Array | null;
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
 * rest; one readback brings what the host needs. An update on the same device begins the rollout after it (`ahead`), which then has no
 * readback of its own. Every environment's numbers depend on its number, the epoch, and the parameters.
 * Observations are normalised with the statistics as they are when the rollout begins; what it adds counts from the next one on.
 * The first rollout of a run, which has none, is made twice: once to learn them, under observations as they are, then for good. An
 * update from rows of another scale than all later ones would leave K-FAC's averages wrong for several epochs.
 */
export class DeviceRollouts implements Rollouts {
  readonly environments: number;
  readonly #options: DeviceRolloutsOptions;
  readonly #buffers: LaneBuffers;
  readonly #inputs: RolloutInputs;
  readonly #observations: Rows;
  readonly #finals: Rows;
  readonly #statistics: ObservationStatistics;
  readonly #flat: Vec;
  readonly #packed: Float32Array<ArrayBuffer>;
  #ahead: DeviceAhead | null = null;
  #stages: RolloutStages | null = null;

  private constructor(options: DeviceRolloutsOptions, buffers: LaneBuffers, rows: readonly [Rows, Rows]) {
    const { lease, lanePlan, lanePolicy, starts, context } = options;
    const { plan } = context;
    this.environments = plan.environments;
    this.#options = options;
    this.#buffers = buffers;
    this.#inputs = new RolloutInputs({ device: lease.device, buffers, lanePlan, starts, plan });
    [this.#observations, this.#finals] = rows;
    this.#statistics = new ObservationStatistics(plan.observations);
    this.#flat = new Float32Array(lanePolicy.parameters);
    this.#packed = new Float32Array(lanePolicy.size);
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
    const { lanePlan, lanePolicy, context } = this.#options;
    const { plan } = context;
    const { environments, steps } = request;
    policy.read(this.#flat);
    packParameters(lanePolicy, this.#flat, this.#packed);
    const numbers = this.#takeAhead(request) ?? (await this.#rollNow(request));
    const listed = listEpisodes(numbers.records, request, { plan: lanePlan, environmentId: plan.environmentId });
    if (plan.normalizeObservations) {
      this.#statistics.merge(countedStatistics(numbers.merged, this.#counted(request), plan));
    }
    this.#observations.count = environments * steps;
    this.#finals.count = environments * episodesOf(lanePlan, steps);
    return {
      environments,
      steps,
      observations: this.#observations,
      costNames: plan.costNames,
      finalObservations: this.#finals,
      ...listed,
      ...(numbers.outcomes === null
        ? { ...noOutcomes(), stayed: this.#stayed(request, numbers.sizes) }
        : broughtOutcomes(numbers.outcomes, request, {
            costs: plan.costNames.length,
            maxSteps: lanePlan.words.maxSteps,
          })),
    };
  }

  /** The rollout of this request for the update before it to begin; null if it is to come to the host, or has no normaliser yet. */
  ahead(request: RolloutRequest): RolloutAhead | null {
    this.#ahead = null;
    if (!this.#stays(request) || (this.#options.context.plan.normalizeObservations && !this.#known)) return null;
    this.#ahead = new DeviceAhead({
      request,
      ranges: [...this.#sums(request), { buffer: this.#buffers.weights, bytes: this.#packed.byteLength }],
      begin: (theta, logStd) => {
        this.#inputs.drawStarts(request);
        this.#buffers.pack(theta, logStd);
        this.#roll(request);
      },
    });
    return this.#ahead;
  }

  /** What the update before read of this rollout; null: it began none, or one under other parameters than the policy has now. */
  #takeAhead(request: RolloutRequest): RolloutNumbers | null {
    const read = this.#ahead?.numbersFor(request) ?? null;
    this.#ahead = null;
    if (read === null) return null;
    const [records, merged, sizes, acted] = read.map((part) => new Float32Array(part));
    if (!this.#packed.every((x, i) => Object.is(x, acted![i]))) return null;
    this.#stages = null;
    return { records: records!, merged: merged!, sizes: sizes!, outcomes: null };
  }

  /** Rolls out under the packed parameters, and reads what the host needs. */
  async #rollNow(request: RolloutRequest): Promise<RolloutNumbers> {
    const { device } = this.#options.lease;
    const before = { ...device.counters };
    const began = performance.now();
    this.#inputs.drawStarts(request);
    const drawn = performance.now();
    device.write(this.#buffers.weights, this.#packed);
    this.#roll(request);
    const [stays, onDevice] = [this.#stays(request), this.#observations instanceof DeviceRows];
    const parts = await device.read('a rollout', [
      ...this.#sums(request),
      ...(stays ? [] : this.#rowRanges(request).slice(0, onDevice ? 1 : 3)),
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
    const [records, merged, sizes, outcomes, observations, finals] = parts.map((part) => new Float32Array(part));
    if (!onDevice) {
      const { engine } = this.#options.context;
      await engine.put(observations!, this.#observations);
      await engine.put(finals!, this.#finals);
    }
    return { records: records!, merged: merged!, sizes: sizes!, outcomes: outcomes ?? null };
  }

  /** Submits the rollout under the packed parameters that lie on the device, with the normaliser of what was counted so far. */
  #roll(request: RolloutRequest): void {
    const { normalizeObservations, observationClip } = this.#options.context.plan;
    const shape = { lanes: request.environments, steps: request.steps };
    const run = this.#inputs.runOf(request);
    this.#inputs.sendNormaliser(normalizeObservations && this.#known ? this.#statistics : null);
    if (normalizeObservations && !this.#known) {
      this.#buffers.roll(shape, run);
      this.#buffers.learnNormaliser(this.#counted(request), observationClip);
    }
    this.#buffers.roll(shape, run);
  }

  get #known(): boolean {
    return this.#statistics.count > 1;
  }

  /** Observations that a rollout counts: of every step, and of every episode's start. */
  #counted({ environments, steps }: RolloutRequest): number {
    return environments * (steps + episodesOf(this.#options.lanePlan, steps));
  }

  #stays({ outcomes }: RolloutRequest): boolean {
    return this.#observations instanceof DeviceRows && outcomes === 'device';
  }

  /** Records of the episodes, statistics of the observations, sizes of the signals. */
  #sums({ environments, steps }: RolloutRequest): readonly ReadRange[] {
    const { lanePlan, context } = this.#options;
    const { words } = lanePlan;
    const { observations, normalizeObservations } = context.plan;
    return [
      {
        buffer: this.#buffers.lanes,
        offset: 4 * words.recordsAt * environments,
        bytes: 4 * environments * episodesOf(lanePlan, steps) * (2 + words.costWidth),
      },
      { buffer: this.#buffers.merged, bytes: normalizeObservations ? 8 * observations : 0 },
      { buffer: this.#buffers.sizes, bytes: 8 * signalsOf(lanePlan) },
    ];
  }

  /** Outcomes, observations, final observations. */
  #rowRanges({ environments, steps }: RolloutRequest): readonly ReadRange[] {
    const { lanePlan, context } = this.#options;
    const { observations: width } = context.plan;
    const { outcomes, rows, finals } = this.#buffers;
    return [
      { buffer: outcomes, bytes: 4 * environments * steps * outcomeWidth(lanePlan) },
      { buffer: rows, bytes: 4 * environments * steps * width },
      { buffer: finals, bytes: 4 * environments * episodesOf(lanePlan, steps) * width },
    ];
  }

  #stayed({ steps }: RolloutRequest, sizes: Float32Array): DeviceOutcomes {
    const { lanePlan } = this.#options;
    const shape = {
      buffer: this.#buffers.outcomes,
      width: outcomeWidth(lanePlan),
      actions: ACTIONS,
      maxSteps: lanePlan.words.maxSteps,
      episodes: episodesOf(lanePlan, steps),
    };
    return new DeviceOutcomes(shape, sizes);
  }

  /** What the last rollout took; null before the first, and if an update began it. */
  get stages(): RolloutStages | null {
    return this.#stages;
  }

  save(): State {
    return { statistics: this.#statistics.save() };
  }

  load(state: State): void {
    this.#ahead = null;
    this.#statistics.load(state['statistics'] as State);
  }

  async dispose(): Promise<void> {
    this.#buffers.dispose();
    this.#options.starts.worlds.dispose();
    this.#options.lease.release();
  }
}
