import type { Environment, StepResult } from '@belay-rl/core';
import { Film, type Shot } from './film.ts';
import { Trail } from './trail.ts';

/** What a played episode is drawn from. */
export interface EpisodeShots {
  readonly film: Film;
  readonly shots: readonly Shot[];
  readonly trail: Trail;
}

/** Keeps the moments of every episode that an environment plays. */
export class EpisodeCamera {
  readonly #films: boolean;
  readonly #episodes: { film: Film; shots: Shot[]; trail: Trail }[] = [];

  /** `films`: also keeps what films show, not only paths and last moments. */
  constructor({ films }: { readonly films: boolean }) {
    this.#films = films;
  }

  get episodes(): readonly EpisodeShots[] {
    return this.#episodes;
  }

  /** The same environment, looked at. */
  observe(id: string, inner: Environment): Environment {
    return {
      inner,
      reset: (seed) => {
        const observation = inner.reset(seed);
        this.#episodes.push({ film: new Film(id, inner), shots: [], trail: new Trail() });
        this.#look(false, false);
        return observation;
      },
      step: (action) => {
        const result = inner.step(action);
        this.#look(costOf(result) > 0, result.terminated || result.truncated);
        return result;
      },
      dispose: () => inner.dispose?.(),
    };
  }

  #look(cost: boolean, last: boolean): void {
    const { film, shots, trail } = this.#episodes.at(-1)!;
    trail.add(film.scene.frame(cost), cost);
    if (!this.#films) return;
    const shot = film.moment(cost, last);
    if (shot !== null) shots.push(shot);
  }
}

function costOf({ cost }: StepResult): number {
  return typeof cost === 'number' ? cost : (Object.values(cost)[0] ?? 0);
}
