import type { State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { streamState } from '../random/random.ts';
import { ObservationStatistics } from './observation-statistics.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import { mergeStatistics } from './trajectories.ts';

/** What of rollouts outlives an epoch: observation statistics and the noise streams. Both lie in the epoch's memory. */
export class RolloutState {
  readonly #plan: RolloutPlan;
  readonly #memory: RolloutMemory;
  readonly #statistics: ObservationStatistics;

  constructor(plan: RolloutPlan, memory: RolloutMemory) {
    this.#plan = plan;
    this.#memory = memory;
    this.#statistics = new ObservationStatistics(plan.observations, memory.statistics);
    for (let e = 0; e < plan.environments; e++) memory.noise.set(streamState(plan.seed, 'noise', e), 4 * e);
  }

  /** Makes the epoch's end the next one's start. */
  advance(environments: number): void {
    const { noise, noiseAfter } = this.#memory;
    noise.set(noiseAfter.subarray(0, 4 * environments));
    if (this.#plan.normalizeObservations) mergeStatistics(this.#memory, this.#plan, environments);
  }

  save(): State {
    return { statistics: this.#statistics.save(), noise: Uint32Array.from(this.#memory.noise) };
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
  }
}
