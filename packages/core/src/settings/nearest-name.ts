/** Names are compared by so many of their first letters: nothing that a person mistyped is longer. */
const COMPARED = 80;

/**
 * Edits that turn `a` into `b`: insertions, deletions, substitutions and swaps of neighbours, each substring edited once
 * (Damerau 1964, in its optimal string alignment form). Upper and lower case count as equal.
 */
export function editDistance(a: string, b: string): number {
  const from = a.slice(0, COMPARED).toLowerCase();
  const to = b.slice(0, COMPARED).toLowerCase();
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let distance = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length]!;
}

/** The candidate that needs the fewest edits, the first of equals; null if there are none. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  return nearest(candidates, (candidate) => editDistance(name, candidate));
}

/**
 * The nearest dotted key. A right last name under a wrong section counts as one edit, so that 'steps' finds
 * 'training.steps' and 'training.maxKl' finds 'trustRegion.maxKl'.
 */
export function nearestKey(key: string, candidates: Iterable<string>): string | null {
  const name = key.slice(key.lastIndexOf('.') + 1);
  return nearest(candidates, (candidate) =>
    Math.min(editDistance(key, candidate), 1 + editDistance(name, candidate.slice(candidate.lastIndexOf('.') + 1))),
  );
}

function nearest(candidates: Iterable<string>, distance: (candidate: string) => number): string | null {
  let best: string | null = null;
  let min = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const d = distance(candidate);
    if (d < min) {
      best = candidate;
      min = d;
    }
  }
  return best;
}
