import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';

/** Substeps of an environment step, and the seconds of both. */
export const SUBSTEPS = 10;
export const STEP = 0.02;
const SUBSTEP = 0.002;

/**
 * Where dragging bodies are in each substep of an episode: sine and cosine of its time, the same in every runtime. They are
 * computed when they are first asked for.
 */
export class OrbitClock {
  readonly #sines: Float64Array;
  readonly #cosines: Float64Array;
  #known: Uint8Array;

  constructor(maxSteps: number) {
    this.#sines = new Float64Array((maxSteps + 1) * SUBSTEPS);
    this.#cosines = new Float64Array((maxSteps + 1) * SUBSTEPS);
    this.#known = new Uint8Array(maxSteps + 1);
  }

  /** Writes x, y of a body that goes round the centre, `travel` away from it, for the substeps after so many steps, to `out`. */
  targets(steps: number, x: number, y: number, travel: number, out: Float64Array, at = 0): void {
    const first = steps * SUBSTEPS;
    if (this.#known[steps] !== 1) this.#compute(steps);
    for (let k = 0; k < SUBSTEPS; k++) {
      out[at + 2 * k] = x + travel * this.#sines[first + k]!;
      out[at + 2 * k + 1] = y + travel * this.#cosines[first + k]!;
    }
  }

  #compute(steps: number): void {
    for (let k = 0; k < SUBSTEPS; k++) {
      const time = steps * STEP + k * SUBSTEP;
      this.#sines[steps * SUBSTEPS + k] = numpySine(time);
      this.#cosines[steps * SUBSTEPS + k] = numpyCosine(time);
    }
    this.#known[steps] = 1;
  }
}
