import { ObservationRows } from '@belay-rl/kernels';
import { RunningStatistics } from '../statistics/observation-statistics.ts';
import { CollectionFault } from './collection-fault.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';

/** Observations on their way to the policy, one row an environment: finite, counted in the row's statistics, normalised. */
export class ObservationIntake {
  readonly width: number;
  /** count × width: what came in. */
  readonly raw: Float32Array;
  /** count × width: what the policy sees. */
  readonly normal: Float32Array;
  readonly #rows: ObservationRows;
  readonly #plan: RolloutPlan;
  readonly #numbers: readonly number[];
  /** Numbers of one environment's statistics. */
  readonly #size: number;

  constructor(plan: RolloutPlan, numbers: readonly number[]) {
    this.width = plan.observations;
    this.#plan = plan;
    this.#numbers = numbers;
    this.#rows = new ObservationRows(numbers.length, plan.observations);
    this.raw = this.#rows.raw;
    this.normal = this.#rows.normal;
    this.#size = RunningStatistics.size(plan.observations);
  }

  /** Every row counts from the run's statistics on. */
  begin(active: number, { statistics }: RolloutMemory): void {
    for (let i = 0; i < active; i++) this.#rows.statistics.set(statistics, i * this.#size);
    this.#rows.added.fill(0, 0, active * this.#size);
  }

  /** Takes the rows first … last − 1 of `raw` in. Throws a CollectionFault if a number is not finite. */
  admit(first: number, last: number): void {
    const rows = this.#rows;
    const { extraObservations, plainObservations = 0, normalizeObservations, observationClip: clip } = this.#plan;
    const plain = extraObservations + plainObservations;
    const wrong = rows.firstNotFinite(first, last);
    if (wrong >= 0) {
      const [i, j] = [Math.floor(wrong / this.width), wrong % this.width];
      throw new CollectionFault(this.#numbers[i]!, `observation ${j} is ${this.raw[wrong]}`);
    }
    if (!normalizeObservations) {
      const [from, to] = [first * this.width, last * this.width];
      this.normal.set(this.raw.subarray(from, to), from);
      return;
    }
    // The merge starts from environment 0's statistics, so what only it added is not used.
    const adding = first === 0 && this.#numbers[0] === 0 ? 1 : first;
    rows.admit(first, adding, { adding: false, plain, clip });
    rows.admit(adding, last, { adding: true, plain, clip });
  }

  /** Writes what the rows have counted. */
  leave(active: number, { firstStatistics, addedStatistics }: RolloutMemory): void {
    const { statistics, added } = this.#rows;
    const size = this.#size;
    for (let i = 0; i < active; i++) {
      const number = this.#numbers[i]!;
      if (number === 0) firstStatistics.set(statistics.subarray(i * size, (i + 1) * size));
      addedStatistics.set(added.subarray(i * size, (i + 1) * size), number * size);
    }
  }
}
