import type { Saved, State } from '@belay-rl/core';
import { BelayError } from '@belay-rl/core';

/** So many updates in a row without one accepted step are reported. */
const REPORTED_AFTER = 3;

/**
 * Counts updates that a guard refused altogether, one after the other. A refused update leaves the policy as it was, so that
 * the next is likely to be refused as well: that is said, at the third and then each time the count doubles.
 */
export class RefusalCount {
  #consecutive = 0;
  #next = REPORTED_AFTER;

  count(refused: boolean): void {
    this.#consecutive = refused ? this.#consecutive + 1 : 0;
    if (!refused) this.#next = REPORTED_AFTER;
  }

  get consecutive(): number {
    return this.#consecutive;
  }

  /** "<what> in the last n updates: <remedy>." or null. */
  warning(what: string, remedy: string): string | null {
    if (this.#consecutive < this.#next) return null;
    this.#next = 2 * this.#consecutive;
    return `${what} in the last ${this.#consecutive} updates, update after update: ${remedy}.`;
  }

  save(): State {
    return { consecutive: this.#consecutive, next: this.#next };
  }

  load(state: Saved | undefined): void {
    const { consecutive, next } = (state ?? {}) as State;
    if (typeof consecutive !== 'number' || typeof next !== 'number') {
      throw new BelayError(
        'checkpoint-mismatch',
        "The checkpoint's trust region holds no count of refused updates: resume with the trust region it was saved with.",
      );
    }
    this.#consecutive = consecutive;
    this.#next = next;
  }
}
