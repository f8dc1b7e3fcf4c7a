import type { ActionSpace, Box, ShapedBox, Space, StructuredSpace } from '../contracts/space.ts';

/** A box with its bounds written out, one for each number, and its shape if that is more than one axis. */
export function plainBox({ low, high, shape, dtype }: ShapedBox): Box {
  const size = shape?.reduce((product, length) => product * length, 1) ?? (low as readonly number[]).length;
  const each = (bound: number | readonly number[]): readonly number[] =>
    typeof bound === 'number' ? Array<number>(size).fill(bound) : bound;
  return {
    low: each(low),
    high: each(high),
    ...(shape === undefined || shape.length === 1 ? {} : { shape }),
    ...(dtype === undefined || dtype === 'float32' ? {} : { dtype }),
  };
}

/** An action space as a run reads it. */
export function plainSpace(space: ActionSpace): Space {
  const choices = space.type !== undefined && space.type !== 'box';
  return choices ? (space as Space) : plainBox(space as ShapedBox);
}

/** Bytes from 0 to 255 in rows, columns and channels. */
export function isImage(space: ActionSpace): space is ShapedBox {
  if ((space.type ?? 'box') !== 'box') return false;
  const { low, high, shape = [], dtype } = space as ShapedBox;
  const all = (bound: number | readonly number[], value: number): boolean =>
    typeof bound === 'number' ? bound === value : bound.every((each) => each === value);
  return dtype === 'uint8' && shape.length === 3 && all(low, 0) && all(high, 255);
}

/** The same space with every image as a box of numbers, one for each byte. */
export function imagesAsNumbers(space: StructuredSpace): StructuredSpace {
  const asNumbers = (part: ActionSpace): ActionSpace => (isImage(part) ? { ...part, dtype: 'float32' } : part);
  if (space.type !== 'dict') return asNumbers(space as ActionSpace);
  return {
    type: 'dict',
    spaces: Object.fromEntries(Object.entries(space.spaces).map(([name, part]) => [name, asNumbers(part)])),
  };
}
