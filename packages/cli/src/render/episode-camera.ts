import type { Environment, EnvironmentDefinition, StepResult } from '@belay-rl/core';
import { canDescribe, type Picture, type RasterOptions } from '@belay-rl/envs';
import { BodyReel } from './body-reel.ts';
import { imagesOf, requireNoCamera } from './image-camera.ts';
import { ImageReel } from './image-reel.ts';

/** A played episode, to be drawn. */
export interface EpisodeShots {
  /** All of it in one picture. */
  picture(raster: RasterOptions): Picture;
  /** The pictures of a film, and how long each is shown [s]. */
  pictures(raster: RasterOptions): Iterable<{ readonly picture: Picture; readonly seconds: number }>;
  /** What the one picture shows: the path of a body, or what the policy saw. */
  readonly shows: 'path' | 'images';
}

interface Reel extends EpisodeShots {
  add(observation: ArrayLike<number>, cost: boolean, last: boolean): void;
}

/** Keeps the moments of every episode that an environment plays. */
export class EpisodeCamera {
  readonly #films: boolean;
  readonly #episodes: Reel[] = [];

  /** `films`: also keeps what films show, not only what one picture does. */
  constructor({ films }: { readonly films: boolean }) {
    this.#films = films;
  }

  get episodes(): readonly EpisodeShots[] {
    return this.#episodes;
  }

  /** The same environment, looked at: its bodies, or if it has none the images that it shows. Error at a reset: `not-drawable`. */
  observe(definition: EnvironmentDefinition, inner: Environment): Environment {
    return {
      inner,
      reset: (seed) => {
        const observation = inner.reset(seed);
        const reel = this.#reelOf(definition, inner);
        this.#episodes.push(reel);
        reel.add(observation, false, false);
        return observation;
      },
      step: (action) => {
        const result = inner.step(action);
        this.#episodes.at(-1)!.add(result.observation, costOf(result) > 0, result.terminated || result.truncated);
        return result;
      },
      dispose: () => inner.dispose?.(),
    };
  }

  #reelOf(definition: EnvironmentDefinition, inner: Environment): Reel {
    const films = { films: this.#films };
    const images = imagesOf(definition);
    if (images.length === 0 || canDescribe(inner)) {
      const reel = new BodyReel(definition.id, inner, films);
      return {
        shows: 'path',
        add: (_, cost, last) => reel.add(cost, last),
        picture: (raster) => reel.picture(raster),
        pictures: (raster) => reel.pictures(raster),
      };
    }
    const reel = new ImageReel(images, films);
    const checked = (raster: RasterOptions): RasterOptions => {
      requireNoCamera(definition.id, raster.camera);
      return raster;
    };
    return {
      shows: 'images',
      add: (row, cost) => reel.add(row, cost),
      picture: (raster) => reel.picture(checked(raster)),
      pictures: (raster) => reel.pictures(checked(raster)),
    };
  }
}

function costOf({ cost }: StepResult): number {
  return typeof cost === 'number' ? cost : (Object.values(cost)[0] ?? 0);
}
