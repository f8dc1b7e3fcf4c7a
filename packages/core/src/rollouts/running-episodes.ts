import { RolloutEpisodes } from './episode-records.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';

/** A wrapper's controls: as the trainer writes them between rollouts, and as the environments of this batch read them. */
export interface WrapperControls {
  readonly trainer: Float64Array;
  readonly own: Float64Array;
}

/** The episode that each row of a batch is in: what it has come to so far. */
export class RunningEpisodes {
  /** Its number among the environment's. */
  readonly numbers: Float64Array;
  /** The step of this rollout it began in; negative: in an earlier rollout. */
  readonly firstSteps: Int32Array;
  readonly returns: Float64Array;
  /** count × costs. */
  readonly costs: Float64Array;
  /** count × `extraWidth`: sums of what wrappers append to the observation, if episodes go on. */
  readonly extras: Float64Array;
  readonly extraWidth: number;
  /** As the environments read them now. */
  readonly controls: WrapperControls;
  readonly #controlsAtReset: Float64Array;
  readonly #costWidth: number;
  readonly #records: RolloutEpisodes;

  constructor(count: number, plan: RolloutPlan, memory: RolloutMemory, controls?: WrapperControls) {
    this.numbers = new Float64Array(count);
    this.firstSteps = new Int32Array(count);
    this.returns = new Float64Array(count);
    this.#costWidth = plan.costNames.length;
    this.costs = new Float64Array(count * this.#costWidth);
    this.extraWidth = plan.episodes === 'continue' ? plan.extraObservations : 0;
    this.extras = new Float64Array(count * this.extraWidth);
    this.controls = controls ?? { trainer: new Float64Array(0), own: new Float64Array(0) };
    this.#controlsAtReset = new Float64Array(count * this.controls.own.length);
    this.#records = new RolloutEpisodes(memory, plan);
  }

  /** A rollout begins: nothing is known yet, and no episode of these environments has ended. */
  begin(active: number, environments: readonly number[]): void {
    this.controls.own.set(this.controls.trainer);
    for (let i = 0; i < active; i++) this.#records.clear(environments[i]!);
    this.numbers.fill(0);
    this.firstSteps.fill(0);
    this.returns.fill(0);
    this.costs.fill(0);
    this.extras.fill(0);
  }

  /** Row i's next episode begins with step `firstStep`. */
  next(i: number, firstStep: number): void {
    this.numbers[i]!++;
    this.firstSteps[i] = firstStep;
    this.returns[i] = 0;
    this.costsOf(i).fill(0);
    this.extrasOf(i).fill(0);
    this.controlsOf(i).set(this.controls.own);
  }

  /** Writes row i's running episode, which goes up to step `end`, behind those of this environment that ended. */
  write(i: number, environment: number, end: number): void {
    const first = this.firstSteps[i]!;
    this.#records.write(environment, first, end - first, this.returns[i]!, this.costsOf(i), this.extrasOf(i));
  }

  /** Row i's episode ends with step `last`; another begins. */
  finish(i: number, environment: number, last: number): void {
    this.write(i, environment, last + 1);
    this.#records.end(environment);
    this.next(i, last + 1);
  }

  /** Sums of row i's episode, one for each cost. */
  costsOf(i: number): Float64Array {
    return this.costs.subarray(i * this.#costWidth, (i + 1) * this.#costWidth);
  }

  extrasOf(i: number): Float64Array {
    return this.extras.subarray(i * this.extraWidth, (i + 1) * this.extraWidth);
  }

  /** The controls that row i's episode began with. */
  controlsOf(i: number): Float64Array {
    const { length } = this.controls.own;
    return this.#controlsAtReset.subarray(i * length, (i + 1) * length);
  }
}
