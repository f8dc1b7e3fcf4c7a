import type { ActionSpace, ShapedBox, Space, StructuredSpace } from '../contracts/space.ts';
import { isImage, plainBox } from './plain-box.ts';
import { choicesOf, isBox, spaceSize } from './space-size.ts';

/** A space in words, e.g. 'of 2 numbers', 'that are one choice of 4', 'that are choices of 3, 2'. */
export function describeSpace(space: Space): string {
  if (isBox(space)) return `of ${counted(spaceSize(space), 'number')}`;
  if (space.type === 'multi-binary') return `of ${counted(space.n, 'bit')}`;
  return space.type === 'discrete'
    ? `that are one choice of ${space.n}`
    : `that are choices of ${choicesOf(space)!.join(', ')}`;
}

/** An observation in words, e.g. '60 numbers', 'vision: an image of 64 × 64 × 3; lidar: 16 numbers'. */
export function describeObservation(space: StructuredSpace): string {
  if (space.type !== 'dict') return describePart(space);
  return Object.entries(space.spaces)
    .map(([name, part]) => `${name}: ${describePart(part)}`)
    .join('; ');
}

function describePart(space: ActionSpace): string {
  if (space.type === 'discrete') return `one of ${space.n}`;
  if (space.type === 'multi-discrete') return `choices of ${space.sizes.join(', ')}`;
  if (space.type === 'multi-binary') return counted(space.n, 'bit');
  const { shape = [] } = space as ShapedBox;
  if (isImage(space)) return `an image of ${shape.join(' × ')}`;
  const box = plainBox(space as ShapedBox);
  return shape.length > 1 ? `${shape.join(' × ')} numbers` : counted(box.low.length, 'number');
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** How two spaces differ, as the end of 'ENVIRONMENT has actions …'; null: they are the same. */
export function differentSpace(ours: Space, theirs: Space): string | null {
  const before = describeSpace(theirs).replace(/^(of|that are) /, '');
  if (!isBox(ours) || !isBox(theirs)) {
    const same = describeSpace(ours) === describeSpace(theirs);
    return same ? null : `${describeSpace(ours)}, but the run was trained with ${before}`;
  }
  if (ours.low.length !== theirs.low.length) {
    return `${describeSpace(ours)}, but the run was trained with ${theirs.low.length}`;
  }
  const at = ours.low.findIndex((low, i) => low !== theirs.low[i] || ours.high[i] !== theirs.high[i]);
  if (at < 0) return null;
  return `whose number ${at} is in ${ours.low[at]} to ${ours.high[at]}, but the run was trained with ${theirs.low[at]} to ${theirs.high[at]}`;
}
