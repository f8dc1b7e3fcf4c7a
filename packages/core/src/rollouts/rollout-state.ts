import type { RolloutRequest } from '../contracts/rollouts.ts';
import type { State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { streamState } from '../random/random.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { ObservationStatistics } from '../statistics/observation-statistics.ts';
import { EpisodesUnderWay } from './episode-records.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import { mergeStatistics } from './trajectories.ts';

/** What of rollouts outlives an epoch: observation statistics, noise streams, episodes under way. All lie in the epoch's memory. */
export class RolloutState {
  readonly #plan: RolloutPlan;
  readonly #memory: RolloutMemory;
  readonly #statistics: ObservationStatistics;
  readonly #underWay: EpisodesUnderWay;
  readonly #underWayAfter: EpisodesUnderWay;

  constructor(plan: RolloutPlan, memory: RolloutMemory) {
    this.#plan = plan;
    this.#memory = memory;
    this.#statistics = new ObservationStatistics(plan.observations, memory.statistics);
    this.#underWay = new EpisodesUnderWay(memory.underWay, plan);
    this.#underWayAfter = new EpisodesUnderWay(memory.underWayAfter, plan);
    for (let e = 0; e < plan.environments; e++) memory.noise.set(streamState(plan.seed, 'noise', e), 4 * e);
  }

  /** Makes the rollout's end the next one's start. */
  advance({ environments, steps }: RolloutRequest): void {
    const { noise, noiseAfter } = this.#memory;
    noise.set(noiseAfter.subarray(0, 4 * environments));
    if (this.#plan.normalizeObservations) mergeStatistics(this.#memory, this.#plan, environments);
    if (this.#plan.episodes === 'continue') {
      for (let e = 0; e < environments; e++) this.#remember(e, steps);
      this.#underWay.copy(this.#underWayAfter, environments);
      const { underWay, underWayAfter } = this.#memory;
      const observed = environments * this.#plan.observations;
      underWay.observations.set(underWayAfter.observations.subarray(0, observed));
      underWay.raw.set(underWayAfter.raw.subarray(0, observed));
    }
  }

  /** Adds the rollout's actions to environment e's history, which begins anew with an episode. */
  #remember(e: number, steps: number): void {
    const { actions, history } = this.#memory;
    const { maxSteps, actionSpace } = this.#plan;
    const width = spaceSize(actionSpace);
    const length = this.#underWayAfter.length(e);
    const continues = this.#underWay.episode(e) === this.#underWayAfter.episode(e);
    const before = continues ? this.#underWay.length(e) : 0;
    const end = (e + 1) * steps;
    const fresh = actions.subarray((end - (length - before)) * width, end * width);
    history.set(fresh, (e * maxSteps + before) * width);
  }

  save(): State {
    return {
      statistics: this.#statistics.save(),
      noise: Uint32Array.from(this.#memory.noise),
      ...(this.#plan.episodes === 'continue' ? { underWay: this.#saveUnderWay() } : {}),
    };
  }

  #saveUnderWay(): State {
    const { history, underWay } = this.#memory;
    const { environments, maxSteps, actionSpace } = this.#plan;
    const width = spaceSize(actionSpace);
    const histories: Float32Array[] = [];
    for (let e = 0; e < environments; e++) {
      const length = this.#underWay.length(e);
      histories.push(Float32Array.from(history.subarray(e * maxSteps * width, (e * maxSteps + length) * width)));
    }
    return {
      numbers: Float64Array.from(underWay.numbers),
      observations: Float32Array.from(underWay.observations),
      raw: Float32Array.from(underWay.raw),
      histories,
    };
  }

  #loadUnderWay(state: State): void {
    const { history, underWay, generation } = this.#memory;
    const { maxSteps, actionSpace } = this.#plan;
    const { numbers, observations, raw, histories } = state as {
      numbers: Float64Array;
      observations: Float32Array;
      raw?: Float32Array;
      histories: readonly Float32Array[];
    };
    if (numbers?.length !== underWay.numbers.length || observations?.length !== underWay.observations.length) {
      throw new BelayError(
        'checkpoint-mismatch',
        "The checkpoint's episodes under way are not those of this run's environments and costs: resume with the settings it was saved with.",
      );
    }
    underWay.numbers.set(numbers);
    underWay.observations.set(observations);
    // A checkpoint of an older version does not say.
    if (raw === undefined) underWay.raw.fill(Number.NaN);
    else underWay.raw.set(raw);
    for (const [e, actions] of histories.entries()) history.set(actions, e * maxSteps * spaceSize(actionSpace));
    Atomics.add(generation, 0, 1);
  }

  load(state: State): void {
    const { noise } = state;
    const length = 4 * this.#plan.environments;
    if (!(noise instanceof Uint32Array) || noise.length !== length) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's noise streams are not those of ${this.#plan.environments} environments: resume with the training.environments it was saved with.`,
      );
    }
    this.#statistics.load(state['statistics'] as State);
    this.#memory.noise.set(noise);
    if (this.#plan.episodes === 'continue') this.#loadUnderWay((state['underWay'] ?? {}) as State);
  }
}
