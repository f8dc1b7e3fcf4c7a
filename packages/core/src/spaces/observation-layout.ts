import type { ObservationPart } from '../contracts/observation-part.ts';
import type {
  ActionSpace,
  Box,
  Dictionary,
  ShapedBox,
  StructuredObservation,
  StructuredSpace,
} from '../contracts/space.ts';
import { BelayError } from '../errors.ts';
import { isImage, plainBox } from './plain-box.ts';
import { choicesOf } from './space-size.ts';
import { imageWidth, type WritePart, writeImage, writePart } from './write-part.ts';

/** How observations of a space lie in a row of numbers. */
export interface ObservationLayout {
  /** Bounds of each number of the row. */
  readonly box: Box;
  readonly parts: readonly ObservationPart[];
  /** The last so many numbers are no quantities to normalise: images and an action mask. */
  readonly plain: number;
  /** Where the action mask begins; null: there is none. */
  readonly mask: number | null;
  /** row[at …] ← the observation. Error `environment-observation`: it is not of the space. */
  write(observation: StructuredObservation, row: Float32Array | Float64Array, at: number): void;
}

/** What of a definition's observations makes the layout. */
export interface LayoutOptions {
  /** The part of a dictionary that says which options of the action's choices are open, one bit each. */
  readonly mask?: string;
}

/** Bounds of three bytes in one number. */
const PACKED = 2 ** 24 - 1;

/**
 * Boxes and bits stay as they are, row-major; a choice of n options becomes n numbers, 1 for the one that holds and 0 for the
 * others; images are packed (`ObservationPart`). Parts of a dictionary follow each other in the order of its names as they are
 * written, images behind the others, the mask last.
 */
export function observationLayout(space: StructuredSpace, options: LayoutOptions = {}): ObservationLayout {
  const dictionary = space.type === 'dict';
  const named: readonly (readonly [string, ActionSpace])[] = dictionary
    ? Object.entries((space as Dictionary).spaces)
    : [['observation', space as ActionSpace]];
  const rank = ([name, part]: readonly [string, ActionSpace]): number =>
    dictionary && name === options.mask ? 2 : isImage(part) ? 1 : 0;
  const ordered = [...named].sort((a, b) => rank(a) - rank(b));
  let width = 0;
  let plain = 0;
  const placed = ordered.map((entry) => {
    const [name, part] = entry;
    const what = dictionary ? `part ${name} of the observation` : 'the observation';
    const image = isImage(part);
    const box = image ? packedBox(part as ShapedBox) : numberBox(part);
    const at = width;
    width += box.low.length;
    if (rank(entry) > 0) plain += box.low.length;
    const shape = image ? (part as ShapedBox).shape! : (box.shape ?? [box.low.length]);
    const told: ObservationPart = { name, kind: image ? 'image' : 'vector', at, width: box.low.length, shape };
    const write: WritePart = image ? writeImage(part as ShapedBox, what) : writePart(part, what);
    return { part: told, box, write };
  });
  const last = placed.at(-1)!.part;
  return {
    box: { low: joined(placed.map(({ box }) => box.low)), high: joined(placed.map(({ box }) => box.high)) },
    parts: placed.map(({ part }) => part),
    plain,
    mask: dictionary && options.mask !== undefined && last.name === options.mask ? last.at : null,
    write(observation, row, at) {
      if (dictionary) requireParts(observation);
      for (const { part, write } of placed) {
        const own = dictionary ? (observation as Readonly<Record<string, number>>)[part.name]! : observation;
        write(own as number, row, at + part.at);
      }
    },
  };
}

/** A dictionary's observation is an object, whose parts go by name. */
function requireParts(observation: StructuredObservation): void {
  if (observation !== null && typeof observation === 'object') return;
  throw new BelayError(
    'environment-observation',
    `the observation is ${String(observation)}; it must be an object of parts by name`,
  );
}

/** `concat` copies arrays whole: pictures have thousands of bounds, and listings hundreds of pictures. */
function joined(bounds: readonly (readonly number[])[]): number[] {
  return ([] as number[]).concat(...bounds);
}

function numberBox(space: ActionSpace): Box {
  if (space.type === 'multi-binary') return { low: Array(space.n).fill(0), high: Array(space.n).fill(1) };
  const choices = choicesOf(space);
  if (choices === null) return plainBox(space as ShapedBox);
  const size = choices.reduce((sum, n) => sum + n, 0);
  return { low: Array(size).fill(0), high: Array(size).fill(1) };
}

/** By width: environments show pictures of a few sizes. */
const packedBoxes = new Map<number, Box>();

function packedBox(space: ShapedBox): Box {
  const bytes = space.shape!.reduce((product, length) => product * length, 1);
  const width = imageWidth(bytes);
  const known = packedBoxes.get(width);
  if (known !== undefined) return known;
  const box = { low: Array(width).fill(0), high: Array(width).fill(PACKED) };
  packedBoxes.set(width, box);
  return box;
}
