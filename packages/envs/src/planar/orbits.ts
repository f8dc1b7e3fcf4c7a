import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import { BODY_NUMBERS, type OrbitPaths, pathOf, type Turn, turnState } from './orbit-paths.ts';

/** Centre, path, and the turn of the body as drawn. */
const NUMBERS = 7;

/** If free bodies that nothing has touched go round in every lane. */
export class Orbits {
  readonly #paths: OrbitPaths;
  readonly #bodies: number;
  /** Of each free body in the plan's order: does it go round? */
  readonly #goesRound: Uint8Array;
  readonly #numbers: Float64Array;

  constructor(paths: OrbitPaths, lanes: number, goesRound: readonly boolean[]) {
    this.#paths = paths;
    this.#bodies = goesRound.length;
    this.#goesRound = Uint8Array.from(goesRound, Number);
    this.#numbers = new Float64Array(lanes * goesRound.length * NUMBERS);
  }

  /** Free body k of lane i begins an episode at (x, y), drawn with this rotation; which path it takes. */
  begin(i: number, k: number, x: number, y: number, rotation: number): 0 | 1 {
    const path = pathOf(rotation);
    const half = rotation / 2;
    const numbers = [x, y, path, numpyCosine(half), numpySine(half), numpyCosine(rotation), numpySine(rotation)];
    this.#numbers.set(numbers, (i * this.#bodies + k) * NUMBERS);
    return path;
  }

  /** Writes the state that free body k of lane i has after so many steps, untouched, to `out`; false: it does not go round. */
  state(i: number, k: number, steps: number, out: Float64Array, at = 0): boolean {
    if (this.#goesRound[k] !== 1) return false;
    const numbers = this.#numbers;
    const n = (i * this.#bodies + k) * NUMBERS;
    const { length, states } = this.#paths;
    const from = (numbers[n + 2]! * length + Math.min(steps, length - 1)) * BODY_NUMBERS;
    for (let j = 0; j < BODY_NUMBERS; j++) out[at + j] = states[from + j]!;
    this.#turn.halfCosine = numbers[n + 3]!;
    this.#turn.halfSine = numbers[n + 4]!;
    this.#turn.cosine = numbers[n + 5]!;
    this.#turn.sine = numbers[n + 6]!;
    turnState(out, at, this.#turn);
    out[at] = out[at]! + numbers[n]!;
    out[at + 1] = out[at + 1]! + numbers[n + 1]!;
    return true;
  }

  readonly #turn: { -readonly [Key in keyof Turn]: Turn[Key] } = { halfCosine: 1, halfSine: 0, cosine: 1, sine: 0 };
}
