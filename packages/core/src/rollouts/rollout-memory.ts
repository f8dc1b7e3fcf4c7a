import { spaceSize } from '../spaces/space-size.ts';
import { RunningStatistics } from '../statistics/observation-statistics.ts';
import { EpisodesUnderWay, RolloutEpisodes } from './episode-records.ts';
import type { RolloutPlan } from './rollout-plan.ts';

/**
 * One epoch's arrays, written in place by the collecting thread and read by the trainer; shared memory when threads do.
 * Inputs of an epoch (`parameters`, `statistics`, `noise`) are written by the trainer only and stay as they are until it
 * ends, so that a share can be collected again to the same bits. Rows: environment · steps + t with the epoch's own number
 * of steps. Blocks per environment (finals, episodes): environment · plan.steps.
 */
export interface RolloutMemory {
  readonly parameters: Float32Array;
  /** RunningStatistics of all epochs before. */
  readonly statistics: Float64Array;
  /** Four words per environment: the noise stream at the epoch's start. */
  readonly noise: Uint32Array;

  /** N × o, normalised. */
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly behaviourLogProb: Float32Array;
  readonly rewards: Float32Array;
  /** One array of N per cost. */
  readonly costs: readonly Float32Array[];
  readonly ended: Uint8Array;

  /** Per environment: how many fragments need a bootstrap, after which step, and the observation there. */
  readonly finalCounts: Int32Array;
  readonly finalSteps: Int32Array;
  readonly finalObservations: Float32Array;

  /** Per environment: how many episodes ended, and the records of all (`RolloutEpisodes`). */
  readonly episodeCounts: Int32Array;
  readonly episodes: Float64Array;

  /** The statistics that environment 0 ended with, and for each environment those of the rollout's observations only. */
  readonly firstStatistics: Float64Array;
  readonly addedStatistics: Float64Array;
  /** The noise streams at the epoch's end. */
  readonly noiseAfter: Uint32Array;

  /** If episodes go on: each environment's as the rollout finds it and as it leaves it. Empty if they do not. */
  readonly underWay: UnderWayMemory;
  readonly underWayAfter: UnderWayMemory;
  /** Policy actions of the episode under way at the rollout's start, environment · plan.maxSteps + t. Kept by the trainer. */
  readonly history: Float32Array;
  /** 1 for each environment whose episode was given up at the rollout's start, because its replay led elsewhere. */
  readonly givenUp: Uint8Array;
  /** Incremented by each load. A simulator of another generation is replayed to where the memory says. */
  readonly generation: Int32Array;
}

/** The episode that each environment is in. */
export interface UnderWayMemory {
  /** Records (`EpisodesUnderWay`). */
  readonly numbers: Float64Array;
  /** E × o: the observation that the next action answers, normalised. */
  readonly observations: Float32Array;
  /** E × o: the same as the environment gave it, to compare a replay with; NaN: not known. */
  readonly raw: Float32Array;
}

/** Memory for `plan`; pages that an epoch does not touch cost nothing. `parameters`: size of the policy, 0 without threads. */
export function createRolloutMemory(plan: RolloutPlan, parameters: number, shared: boolean): RolloutMemory {
  const buffer = (bytes: number): ArrayBuffer =>
    shared ? (new SharedArrayBuffer(bytes) as unknown as ArrayBuffer) : new ArrayBuffer(bytes);
  const float32 = (length: number): Float32Array => new Float32Array(buffer(4 * length));
  const float64 = (length: number): Float64Array => new Float64Array(buffer(8 * length));
  const int32 = (length: number): Int32Array => new Int32Array(buffer(4 * length));
  const uint32 = (length: number): Uint32Array => new Uint32Array(buffer(4 * length));
  const { environments, observations } = plan;
  const rows = environments * plan.steps;
  const statistics = RunningStatistics.size(observations);
  const lasting = plan.episodes === 'continue' ? environments : 0;
  const underWay = (): UnderWayMemory => ({
    numbers: float64(lasting * EpisodesUnderWay.width(plan)),
    observations: float32(lasting * observations),
    raw: float32(lasting * observations),
  });
  return {
    parameters: float32(parameters),
    statistics: float64(statistics),
    noise: uint32(4 * environments),
    observations: float32(rows * observations),
    actions: float32(rows * spaceSize(plan.actionSpace)),
    behaviourLogProb: float32(rows),
    rewards: float32(rows),
    costs: plan.costNames.map(() => float32(rows)),
    ended: new Uint8Array(buffer(rows)),
    finalCounts: int32(environments),
    finalSteps: int32(rows),
    finalObservations: float32(rows * observations),
    episodeCounts: int32(environments),
    episodes: float64(rows * RolloutEpisodes.width(plan)),
    firstStatistics: float64(statistics),
    addedStatistics: float64(environments * statistics),
    noiseAfter: uint32(4 * environments),
    underWay: underWay(),
    underWayAfter: underWay(),
    history: float32(lasting * plan.maxSteps * spaceSize(plan.actionSpace)),
    givenUp: new Uint8Array(buffer(environments)),
    generation: int32(1),
  };
}
