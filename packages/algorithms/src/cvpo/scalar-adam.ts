import type { State } from '@belay-rl/core';
import { loadArray, loadCount } from '../constraint-handlers/saved-array.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Adam (Kingma & Ba 2015) on a few numbers in double precision: the multipliers of CVPO's two steps. */
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
    this.#t++;
    const first = 1 - BETA1 ** this.#t;
    const second = 1 - BETA2 ** this.#t;
    for (let i = 0; i < x.length; i++) {
      this.#m[i] = BETA1 * this.#m[i]! + (1 - BETA1) * gradient[i]!;
      this.#v[i] = BETA2 * this.#v[i]! + (1 - BETA2) * gradient[i]! * gradient[i]!;
      x[i]! -= (this.#rate * (this.#m[i]! / first)) / (Math.sqrt(this.#v[i]! / second) + EPSILON);
    }
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
    loadArray(state, 'm', this.#m, owner);
    loadArray(state, 'v', this.#v, owner);
    this.#t = loadCount(state, 't', owner);
  }
}
