import type { State } from '@belay-rl/core';
import { readState } from '@belay-rl/core';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Adam with its usual constants (Kingma & Ba 2015) on a few numbers in double precision: multipliers and temperatures. */
export class ScalarAdam {
  readonly #rate: number;
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  #t = 0;

  constructor(length: number, rate: number) {
    this.#rate = rate;
    this.#m = new Float64Array(length);
    this.#v = new Float64Array(length);
  }

  /** x ← x − the step for this gradient. */
  descend(x: Float64Array, gradient: Float64Array): void {
    this.begin();
    for (let i = 0; i < x.length; i++) x[i]! -= this.step(i, gradient[i]!);
  }

  /** Before the steps of one update. */
  begin(): void {
    this.#t++;
  }

  /** How far number i moves for this gradient, along it. */
  step(i: number, gradient: number): number {
    this.#m[i] = BETA1 * this.#m[i]! + (1 - BETA1) * gradient;
    this.#v[i] = BETA2 * this.#v[i]! + (1 - BETA2) * gradient * gradient;
    const mean = this.#m[i]! / (1 - BETA1 ** this.#t);
    const square = this.#v[i]! / (1 - BETA2 ** this.#t);
    return this.#rate * (mean / (Math.sqrt(square) + EPSILON));
  }

  /** Number i loses its momentum. */
  halt(i: number): void {
    this.#m[i] = 0;
  }

  reset(): void {
    this.#m.fill(0);
    this.#v.fill(0);
    this.#t = 0;
  }

  save(): State {
    return { m: this.#m.slice(), v: this.#v.slice(), t: this.#t };
  }

  load(state: State, owner: string): void {
    readState(state, owner).copyInto('m', this.#m);
    readState(state, owner).copyInto('v', this.#v);
    this.#t = readState(state, owner).number('t');
  }
}
