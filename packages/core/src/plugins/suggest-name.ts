import type { Kind } from '../settings/kind.ts';
import { editDistance, nearestName } from '../settings/nearest-name.ts';
import { meantName } from '../settings/words-of-other-suites.ts';

/** Names of a kind, among which another is looked for. */
export interface KnownNames {
  readonly kind: Kind;
  readonly names: readonly string[];
  /** The family of environments that a known name belongs to; undefined: it has none. */
  familyOf(name: string): string | number | undefined;
}

/** Longest list of names that a sentence spells out. */
const LONGEST_LIST = 12;

/** The end of a sentence about an unknown name: '; the nearest is kfac (known: adam, kfac, sgd)'. */
export function suggestName(name: string, known: KnownNames): string {
  const { kind, names } = known;
  if (names.length === 0) return '; none is registered';
  const list = names.length <= LONGEST_LIST ? ` (known: ${names.join(', ')})` : '';
  const meant = meantName(kind, name);
  const nearest = meant !== null && names.includes(meant) ? meant : (nearestName(name, names) as string);
  return `; the nearest is ${nearest}${familiesText(name, nearest, known)}${list}`;
}

/** If names have families: the family of the nearest name, and the best match of another family within one more edit. */
function familiesText(name: string, nearest: string, { names, familyOf }: KnownNames): string {
  const family = familyOf(nearest);
  if (family === undefined) return '';
  const others = names.filter((each) => {
    const its = familyOf(each);
    return its !== undefined && its !== family && editDistance(name, each) <= editDistance(name, nearest) + 1;
  });
  const other = nearestName(name, others);
  return ` of ${family}${other === null ? '' : `, then ${other} of ${familyOf(other)}`}`;
}
