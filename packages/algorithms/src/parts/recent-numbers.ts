import { readState, type State } from '@belay-rl/core';

/** The last few numbers of a series, oldest first. */
export class RecentNumbers {
  readonly #numbers: Float64Array;
  #count: number;

  /** Room for `capacity` numbers; those in `begins` come before the first. */
  constructor(capacity: number, begins: readonly number[] = []) {
    this.#numbers = new Float64Array(capacity);
    this.#numbers.set(begins);
    this.#count = begins.length;
  }

  /** Adds the newest; the oldest goes once there is no room. */
  add(value: number): void {
    if (this.#count < this.#numbers.length) {
      this.#numbers[this.#count++] = value;
      return;
    }
    this.#numbers.copyWithin(0, 1);
    this.#numbers[this.#count - 1] = value;
  }

  /** Needs one to have been added. */
  get oldest(): number {
    return this.#numbers[0]!;
  }

  /** Added from the oldest to the newest. */
  get sum(): number {
    let sum = 0;
    for (let i = 0; i < this.#count; i++) sum += this.#numbers[i]!;
    return sum;
  }

  save(): State {
    return { past: this.#numbers.slice(), used: this.#count };
  }

  load(state: State, owner: string): void {
    const saved = readState(state, owner);
    saved.copyInto('past', this.#numbers);
    this.#count = saved.number('used');
  }
}
