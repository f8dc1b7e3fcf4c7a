import type { Random, State } from '@belay-rl/core';

/** A small reproducible stream for tests (a 32-bit counter through a mixing function; normals by Box and Muller). */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  uint32(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  }

  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  save(): State {
    return { state: this.#state };
  }

  load(state: State): void {
    this.#state = state['state'] as number;
  }
}
