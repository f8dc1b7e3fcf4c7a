import type { Policy } from '../contracts/policy.ts';
import type { Rows, Sequences } from '../contracts/rows.ts';
import type { Done, Vec } from '../contracts/values.ts';

/**
 * The states that a policy with a memory carries from step to step, one for each row of a batch: all 0 when an episode begins.
 * They outlive no rollout, as every on-policy rollout begins with a reset.
 */
export class PolicyMemory {
  readonly #policy: Pick<Policy, 'statesAfter'>;
  readonly #size: number;
  readonly #states: Vec;
  readonly #starts: Int32Array;
  readonly #index: Int32Array;

  constructor(policy: Pick<Policy, 'memory' | 'statesAfter'>, rows: number) {
    this.#policy = policy;
    this.#size = policy.memory!;
    this.#states = new Float32Array(rows * this.#size);
    this.#starts = Int32Array.from({ length: rows + 1 }, (_, i) => i);
    this.#index = Int32Array.from({ length: rows }, (_, i) => i);
  }

  /** The first rows go on from those of a memory of fewer rows, of the same policy. */
  goOnFrom(other: PolicyMemory): void {
    this.#states.set(other.#states);
  }

  /** All rows begin an episode. */
  clear(): void {
    this.#states.fill(0);
  }

  /** Row i begins an episode. */
  forget(i: number): void {
    this.#states.fill(0, i * this.#size, (i + 1) * this.#size);
  }

  /** Before a forward pass of the rows in use, each of which goes on from its state. */
  before(rows: Rows): void {
    const sequences: Sequences = { count: rows.count, starts: this.#starts, states: this.#states };
    rows.sequences = sequences;
  }

  /** After it: the states of the first `count` rows are those after the step. */
  after(count: number): Done {
    return this.#policy.statesAfter!(this.#index.subarray(0, count), this.#states.subarray(0, count * this.#size));
  }
}
