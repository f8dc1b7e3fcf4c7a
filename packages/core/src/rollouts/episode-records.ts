import type { RolloutPlan } from './rollout-plan.ts';

/** If the fields of a record begin. */
const ROLLOUT = { firstStep: 0, length: 1, return: 2, costs: 3 } as const;
const UNDER_WAY = { begun: 0, episode: 1, length: 2, return: 3, costs: 4 } as const;

type Widths = Pick<RolloutPlan, 'costNames' | 'extraObservations' | 'episodes' | 'wrapperControls'>;

/** Rollouts that begin with a reset need no sums: their rows have it all. */
function extrasOf({ episodes, extraObservations }: Widths): number {
  return episodes === 'continue' ? extraObservations : 0;
}

/**
 * A rollout's episodes, as records of numbers in memory that threads share: of each environment those that ended and, behind
 * them, if every rollout begins with a reset, the one that its end cut. Each has room for `plan.steps`. A record is found by
 * environment and its place among that environment's.
 */
export class RolloutEpisodes {
  readonly #values: Float64Array;
  readonly #counts: Int32Array;
  readonly #steps: number;
  readonly #width: number;
  readonly #extrasAt: number;

  /** Numbers of one record. */
  static width(plan: Widths): number {
    return ROLLOUT.costs + plan.costNames.length + extrasOf(plan);
  }

  constructor(memory: { readonly episodes: Float64Array; readonly episodeCounts: Int32Array }, plan: RolloutPlan) {
    this.#values = memory.episodes;
    this.#counts = memory.episodeCounts;
    this.#steps = plan.steps;
    this.#width = RolloutEpisodes.width(plan);
    this.#extrasAt = ROLLOUT.costs + plan.costNames.length;
  }

  clear(environment: number): void {
    this.#counts[environment] = 0;
  }

  /** How many ended. */
  ended(environment: number): number {
    return this.#counts[environment]!;
  }

  /** Writes the running episode behind those that ended. `firstStep`: negative if it began in an earlier rollout. */
  write(
    environment: number,
    firstStep: number,
    length: number,
    sum: number,
    costs: Float64Array,
    extras: Float64Array,
  ): void {
    const at = this.#at(environment, this.#counts[environment]!);
    this.#values[at + ROLLOUT.firstStep] = firstStep;
    this.#values[at + ROLLOUT.length] = length;
    this.#values[at + ROLLOUT.return] = sum;
    this.#values.set(costs, at + ROLLOUT.costs);
    this.#values.set(extras, at + this.#extrasAt);
  }

  /** What was written last is an episode that ended. */
  end(environment: number): void {
    this.#counts[environment]!++;
  }

  firstStep(environment: number, place: number): number {
    return this.#values[this.#at(environment, place) + ROLLOUT.firstStep]!;
  }

  length(environment: number, place: number): number {
    return this.#values[this.#at(environment, place) + ROLLOUT.length]!;
  }

  return(environment: number, place: number): number {
    return this.#values[this.#at(environment, place) + ROLLOUT.return]!;
  }

  costs(environment: number, place: number): Float64Array {
    const at = this.#at(environment, place);
    return this.#values.subarray(at + ROLLOUT.costs, at + this.#extrasAt);
  }

  /** Sums over the steps of what wrappers append to the observation; empty if every rollout begins with a reset. */
  extras(environment: number, place: number): Float64Array {
    const at = this.#at(environment, place);
    return this.#values.subarray(at + this.#extrasAt, at + this.#width);
  }

  #at(environment: number, place: number): number {
    return (environment * this.#steps + place) * this.#width;
  }
}

/** The episode that each environment is in, as records of numbers in memory that threads share. */
export class EpisodesUnderWay {
  readonly #values: Float64Array;
  readonly #width: number;
  readonly #extrasAt: number;
  readonly #controlsAt: number;

  /** Numbers of one environment. */
  static width(plan: Widths): number {
    return UNDER_WAY.costs + plan.costNames.length + extrasOf(plan) + (plan.wrapperControls ?? 0);
  }

  constructor({ numbers }: { readonly numbers: Float64Array }, plan: RolloutPlan) {
    this.#values = numbers;
    this.#width = EpisodesUnderWay.width(plan);
    this.#extrasAt = UNDER_WAY.costs + plan.costNames.length;
    this.#controlsAt = this.#extrasAt + extrasOf(plan);
  }

  /** False before the very first reset. */
  begun(environment: number): boolean {
    return this.#values[environment * this.#width + UNDER_WAY.begun] === 1;
  }

  /** Its number among the environment's. */
  episode(environment: number): number {
    return this.#values[environment * this.#width + UNDER_WAY.episode]!;
  }

  /** Steps so far. */
  length(environment: number): number {
    return this.#values[environment * this.#width + UNDER_WAY.length]!;
  }

  return(environment: number): number {
    return this.#values[environment * this.#width + UNDER_WAY.return]!;
  }

  costs(environment: number): Float64Array {
    const at = environment * this.#width;
    return this.#values.subarray(at + UNDER_WAY.costs, at + this.#extrasAt);
  }

  /** Sums so far of what wrappers append to the observation. */
  extras(environment: number): Float64Array {
    const at = environment * this.#width;
    return this.#values.subarray(at + this.#extrasAt, at + this.#controlsAt);
  }

  /** The wrapper's controls as they were when it began. */
  controls(environment: number): Float64Array {
    const at = environment * this.#width;
    return this.#values.subarray(at + this.#controlsAt, at + this.#width);
  }

  set(environment: number, episode: number, length: number, sum: number): void {
    const at = environment * this.#width;
    this.#values[at + UNDER_WAY.begun] = 1;
    this.#values[at + UNDER_WAY.episode] = episode;
    this.#values[at + UNDER_WAY.length] = length;
    this.#values[at + UNDER_WAY.return] = sum;
  }

  /** Takes over the first `environments` records of another. */
  copy(from: EpisodesUnderWay, environments: number): void {
    this.#values.set(from.#values.subarray(0, environments * this.#width));
  }
}
