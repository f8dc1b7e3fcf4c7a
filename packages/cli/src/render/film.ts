import type { Environment } from '@belay-rl/core';
import { type Describer, describe, type Frame } from '@belay-rl/envs';

/** Seconds that a picture of a film is shown, about. */
export const PICTURE_SECONDS = 0.08;

/** One moment of a film. */
export interface Shot {
  readonly frame: Frame;
  /** How long its picture is shown. */
  readonly seconds: number;
}

/** Chooses the moments of an episode that a film shows: its first, its last, and one in every 80 ms of its time between. */
export class Film {
  readonly scene: Describer;
  #shown: number | null = null;
  /** A cost between two moments shows in the next one. */
  #cost = false;

  /** `environment` after its reset. Error: `not-drawable`. */
  constructor(id: string, environment: Environment) {
    this.scene = describe(id, environment);
  }

  /** The present moment, after a step that cost something or not; null if it is not shown. */
  moment(cost: boolean, last = false): Shot | null {
    this.#cost ||= cost;
    const frame = this.scene.frame(this.#cost);
    const since = this.#shown === null ? null : frame.time - this.#shown;
    // Half a millisecond for the sum of time steps.
    if (!last && since !== null && since < PICTURE_SECONDS - 5e-4) return null;
    this.#shown = frame.time;
    this.#cost = false;
    return { frame, seconds: since === null || since === 0 ? PICTURE_SECONDS : since };
  }
}
