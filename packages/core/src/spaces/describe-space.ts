import type { Space } from '../contracts/space.ts';
import { choicesOf, isBox, spaceSize } from './space-size.ts';

/** A space in words, e.g. 'of 2 numbers', 'one choice of 4', '2 choices of 3 and 2'. */
export function describeSpace(space: Space): string {
  const choices = choicesOf(space);
  if (choices === null) return `of ${spaceSize(space)} numbers`;
  return space.type === 'discrete' ? `that are one choice of ${space.n}` : `that are choices of ${choices.join(', ')}`;
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
