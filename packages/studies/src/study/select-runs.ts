import { refuse } from '@belay-rl/core';
import { nearestName, shorten } from '@belay-rl/core/internals';

/** Whose runs are selected. */
export interface RunsPlace<Run> {
  /** For the error: 'the study'. */
  readonly of: string;
  /** For the error, how names are listed: '--dry-run lists all'. */
  readonly listed: string;
  readonly namesOf: (run: Run) => readonly string[];
}

const study: RunsPlace<{ readonly name: string }> = {
  of: 'the study',
  listed: '--dry-run lists all',
  namesOf: ({ name }) => [name],
};

/**
 * The runs whose names match any of the patterns, in which * stands for any characters. Error `unknown-run` if a pattern
 * matches none.
 */
export function selectRuns<Run extends { readonly name: string }>(
  runs: readonly Run[],
  patterns: readonly string[],
  place: RunsPlace<Run> = study,
): readonly Run[] {
  const isOf = (pattern: string) => (run: Run) => place.namesOf(run).some((name) => matchesPattern(name, pattern));
  for (const pattern of patterns) {
    if (runs.some(isOf(pattern))) continue;
    const nearest = nearestName(pattern, new Set(runs.flatMap(place.namesOf))) ?? '';
    throw refuse(
      'unknown-run',
      `No run of ${place.of} matches ${shorten(pattern)}; the nearest is ${shorten(nearest)}, and ${place.listed}. * stands for any characters, e.g. '*-seed-0'.`,
    );
  }
  return runs.filter((run) => patterns.some((pattern) => isOf(pattern)(run)));
}

/** Whether a text is what a pattern says, in which * stands for any characters: piece by piece, each as early as it comes. */
export function matchesPattern(text: string, pattern: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length >= at + last.length && text.endsWith(last);
}
