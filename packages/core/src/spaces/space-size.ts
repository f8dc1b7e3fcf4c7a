import type { Box, Space, SpaceType, StructuredSpace } from '../contracts/space.ts';

/** The kind of a space: 'box' unless it says another one. */
export function spaceType(space: Space): SpaceType {
  return space.type ?? 'box';
}

export function isBox(space: Space): space is Box {
  return spaceType(space) === 'box';
}

/** Options of each choice, e.g. [4] for a Discrete of 4, [2, 2] for two bits; null: a box has none. */
export function choicesOf(space: Exclude<StructuredSpace, { type: 'dict' }>): readonly number[] | null {
  if (space.type === 'discrete') return [space.n];
  if (space.type === 'multi-binary') return Array(space.n).fill(2);
  return space.type === 'multi-discrete' ? space.sizes : null;
}

/** Numbers in one action: dimensions of a box, or one for each choice. */
export function spaceSize(space: Space): number {
  return isBox(space) ? space.low.length : choicesOf(space)!.length;
}
