import {
  type EnvironmentDefinition,
  type ObservationPart,
  observationLayout,
  refuse,
  unpackBytes,
} from '@belay-rl/core';
import type { Picture } from '@belay-rl/envs';

/** Pixels of the frame around a moment that cost something, and of the gap between images. */
const EDGE = 4;

/** The images among what an environment shows: where they lie in its rows, and their shapes. */
export function imagesOf({ structure, actionMask }: EnvironmentDefinition): readonly ObservationPart[] {
  if (structure === undefined) return [];
  return observationLayout(structure, { mask: actionMask }).parts.filter(({ kind }) => kind === 'image');
}

/** Error `not-drawable`: a camera is asked for. */
export function requireNoCamera(id: string, camera: string | undefined): void {
  if (camera === undefined) return;
  throw refuse('not-drawable', `${id} has no cameras: it is drawn by the images that it shows; remove --camera.`);
}

/**
 * Draws an environment by the images that it shows: next to each other, each as large as whole pixels of it fit, on black. Of three
 * channels or more the first three are red, green and blue; of fewer the first is grey.
 */
export class ImageCamera {
  readonly #images: readonly ObservationPart[];
  readonly #width: number;
  readonly #height: number;

  constructor(images: readonly ObservationPart[], size: { readonly width: number; readonly height: number }) {
    this.#images = images;
    this.#width = size.width;
    this.#height = size.height;
  }

  /** The picture of an observation's row, with a red frame if its step cost something. */
  draw(row: ArrayLike<number>, cost: boolean): Picture {
    const [width, height] = [this.#width, this.#height];
    const picture = { width, height, pixels: new Uint8ClampedArray(4 * width * height) };
    fill(picture, [0, 0, width, height], cost ? [220, 30, 30] : [0, 0, 0]);
    if (cost) fill(picture, [EDGE, EDGE, width - EDGE, height - EDGE], [0, 0, 0]);
    const share = (width - EDGE) / this.#images.length;
    for (const [i, { at, shape }] of this.#images.entries()) {
      const bytes = new Uint8Array(shape.reduce((product, n) => product * n, 1));
      unpackBytes(row, at, bytes);
      const left = Math.round(EDGE + i * share);
      place(picture, [left, EDGE, Math.round(left + share - EDGE), height - EDGE], { bytes, shape });
    }
    return picture;
  }
}

/** Left, top, and what is beyond on the right and below [pixels]. */
type Rectangle = readonly [number, number, number, number];

function fill(
  { width, pixels }: Picture,
  [left, top, right, bottom]: Rectangle,
  [red, green, blue]: readonly [number, number, number],
): void {
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) pixels.set([red, green, blue, 255], 4 * (y * width + x));
  }
}

interface Image {
  readonly bytes: Uint8Array;
  /** Height, width, channels. */
  readonly shape: readonly number[];
}

/** The image in the middle of a rectangle: every pixel the same number of times, or, if it is too large, some of them. */
function place(
  { width, pixels }: Picture,
  [left, top, right, bottom]: Rectangle,
  { bytes, shape: [rows = 1, columns = 1, channels = 1] }: Image,
): void {
  const fits = Math.min((right - left) / columns, (bottom - top) / rows);
  const scale = fits >= 1 ? Math.floor(fits) : fits;
  const [across, down] = [Math.floor(columns * scale), Math.floor(rows * scale)];
  const [x0, y0] = [Math.floor((left + right - across) / 2), Math.floor((top + bottom - down) / 2)];
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const from = (Math.floor(y / scale) * columns + Math.floor(x / scale)) * channels;
      const to = 4 * ((y0 + y) * width + x0 + x);
      for (let c = 0; c < 3; c++) pixels[to + c] = bytes[channels >= 3 ? from + c : from]!;
    }
  }
}
