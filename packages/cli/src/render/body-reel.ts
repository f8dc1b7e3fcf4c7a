import type { Environment } from '@belay-rl/core';
import { type Picture, Rasteriser, type RasterOptions } from '@belay-rl/envs';
import { Film, type Shot } from './film.ts';
import { Trail } from './trail.ts';

/** An episode of an environment with bodies: the robot's path, and the moments of a film. */
export class BodyReel {
  readonly #film: Film;
  readonly #films: boolean;
  readonly #trail = new Trail();
  readonly #shots: Shot[] = [];

  /** `environment` after its reset. `films`: also keeps what films show. Error: `not-drawable`. */
  constructor(id: string, environment: Environment, { films }: { readonly films: boolean }) {
    this.#film = new Film(id, environment);
    this.#films = films;
  }

  /** The present moment, after a step that cost something or not. */
  add(cost: boolean, last: boolean): void {
    this.#trail.add(this.#film.scene.frame(cost), cost);
    if (!this.#films) return;
    const shot = this.#film.moment(cost, last);
    if (shot !== null) this.#shots.push(shot);
  }

  /** The last moment with the path. */
  picture(raster: RasterOptions): Picture {
    return this.#trail.picture(this.#film.scene.drawing, raster);
  }

  *pictures(raster: RasterOptions): Generator<{ picture: Picture; seconds: number }> {
    const rasteriser = new Rasteriser(this.#film.scene.drawing, raster);
    for (const { frame, seconds } of this.#shots) yield { picture: rasteriser.draw(frame), seconds };
  }
}
