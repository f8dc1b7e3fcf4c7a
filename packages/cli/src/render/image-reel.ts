import type { ObservationPart } from '@belay-rl/core';
import type { Picture, RasterOptions } from '@belay-rl/envs';
import { PICTURE_SECONDS } from './film.ts';
import { ImageCamera } from './image-camera.ts';

/** Moments in one picture, at most. */
const MOST = 24;
const WIDTH = 480;
const HEIGHT = 360;

/** What was seen at a moment, and whether the step before it cost something. */
interface Moment {
  readonly row: Float32Array;
  readonly cost: boolean;
}

/** An episode of an environment that has nothing to draw but the images that it shows: what the policy saw. */
export class ImageReel {
  readonly #images: readonly ObservationPart[];
  readonly #films: boolean;
  readonly #all: Moment[] = [];
  /** One moment of each stretch of `#span` steps: the first that cost something, or the last. */
  #stretches: Moment[] = [];
  #span = 1;
  #steps = 0;

  /** `films`: also keeps every moment, not only those of a picture. */
  constructor(images: readonly ObservationPart[], { films }: { readonly films: boolean }) {
    this.#images = images;
    this.#films = films;
  }

  /** `row`: the observation's; it may be used again. */
  add(row: ArrayLike<number>, cost: boolean): void {
    const moment = { row: Float32Array.from(row), cost };
    if (this.#films) this.#all.push(moment);
    const newest = this.#stretches.at(-1);
    if (this.#steps % this.#span === 0 || newest === undefined) this.#stretches.push(moment);
    else this.#stretches[this.#stretches.length - 1] = tellingOf(newest, moment);
    this.#steps++;
    if (this.#stretches.length <= MOST) return;
    // The last one waits for the one that it is joined with.
    this.#stretches = this.#stretches.flatMap((one, i, all) =>
      i % 2 === 1 ? [] : [tellingOf(one, all[i + 1] ?? one)],
    );
    this.#span *= 2;
  }

  /** The moments side by side, line by line, red frames round those that cost something. At most so many pixels; default 480 × 360. */
  picture({ width: most = WIDTH, height: highest = HEIGHT }: RasterOptions): Picture {
    const { across, down, cell } = gridOf(this.#images, this.#stretches.length, { width: most, height: highest });
    const camera = new ImageCamera(this.#images, cell);
    const [width, height] = [across * cell.width, down * cell.height];
    const pixels = new Uint8ClampedArray(4 * width * height);
    for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255;
    for (const [i, { row, cost }] of this.#stretches.entries()) {
      const drawn = camera.draw(row, cost).pixels;
      const [left, top] = [(i % across) * cell.width, Math.floor(i / across) * cell.height];
      for (let y = 0; y < cell.height; y++) {
        const from = 4 * y * cell.width;
        pixels.set(drawn.subarray(from, from + 4 * cell.width), 4 * ((top + y) * width + left));
      }
    }
    return { width, height, pixels };
  }

  /** Every moment as a picture, one a step. */
  *pictures({ width = WIDTH, height = HEIGHT }: RasterOptions): Generator<{ picture: Picture; seconds: number }> {
    const camera = new ImageCamera(this.#images, { width, height });
    for (const { row, cost } of this.#all) yield { picture: camera.draw(row, cost), seconds: PICTURE_SECONDS };
  }
}

/** Of two moments the first that cost something, else the later one. */
function tellingOf(earlier: Moment, later: Moment): Moment {
  return earlier.cost ? earlier : later;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Lines and columns that show `count` moments as large as can be, and the size of each. */
function gridOf(
  images: readonly ObservationPart[],
  count: number,
  { width, height }: Size,
): { readonly across: number; readonly down: number; readonly cell: Size } {
  const wide = images.reduce((sum, { shape }) => sum + shape[1]!, 0);
  const high = Math.max(...images.map(({ shape }) => shape[0]!));
  const grids = Array.from({ length: count }, (_, i) => {
    const [across, down] = [i + 1, Math.ceil(count / (i + 1))];
    const scale = Math.min(width / (across * wide), height / (down * high));
    return { across, down, scale, cell: { width: Math.floor(scale * wide), height: Math.floor(scale * high) } };
  });
  return grids.reduce((best, one) => (one.scale > best.scale ? one : best));
}
