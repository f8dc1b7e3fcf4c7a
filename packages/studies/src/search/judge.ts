import { mean } from '../statistics/aggregate.ts';

/** What a trial came to on one environment, over its seeds. */
export interface TrialFigures {
  readonly return: number;
  readonly cost: number;
  /** Infinity: none. */
  readonly limit: number;
}

export interface JudgedTrial {
  readonly trial: number;
  /** One for each environment, in the same order for every trial. */
  readonly figures: readonly TrialFigures[];
}

/** What stands above its limit, as a share of the limit (of 1 if the limit is 0), the mean over environments; 0: within each. */
export function excess({ figures }: JudgedTrial): number {
  return mean(figures.map(({ cost, limit }) => Math.max(0, cost - limit) / (limit > 0 ? limit : 1)));
}

/**
 * Best first: trials within the limit on every environment by return, then the others by what they are over it. Returns of
 * several environments are compared by rank, so that no unit outweighs another; a trial without figures stands last.
 */
export function rankTrials(trials: readonly JudgedTrial[]): readonly JudgedTrial[] {
  const known = trials.filter(isKnown);
  const standing = new Map(known.map((judged) => [judged, meanRank(judged, known)]));
  const ordered = known.toSorted(
    (a, b) => excess(a) - excess(b) || standing.get(a)! - standing.get(b)! || a.trial - b.trial,
  );
  return [...ordered, ...trials.filter((judged) => !isKnown(judged))];
}

/**
 * The `count` trials that go on from a rung. On the way to its end a training that learns reward first is above the limit,
 * and one that keeps to the limit has not learnt much: either may win. So trials go on front by front of the Pareto order of
 * return and excess cost; within the front that does not fit, the better ranked first.
 */
export function chooseSurvivors(trials: readonly JudgedTrial[], count: number): readonly JudgedTrial[] {
  const ranked = rankTrials(trials).filter(isKnown);
  const standing = new Map(ranked.map((judged) => [judged, meanRank(judged, ranked)]));
  const chosen: JudgedTrial[] = [];
  let rest = ranked;
  while (chosen.length < count && rest.length > 0) {
    const beats = (a: JudgedTrial, b: JudgedTrial): boolean => {
      const [returns, costs] = [standing.get(a)! - standing.get(b)!, excess(a) - excess(b)];
      return returns <= 0 && costs <= 0 && (returns < 0 || costs < 0);
    };
    const front = rest.filter((judged) => !rest.some((other) => beats(other, judged)));
    chosen.push(...front.slice(0, count - chosen.length));
    rest = rest.filter((judged) => !front.includes(judged));
  }
  return chosen;
}

/** A trial without figures on one of its environments cannot be judged. */
export function isKnown({ figures }: JudgedTrial): boolean {
  return figures.length > 0 && figures.every((one) => Number.isFinite(one.return) && Number.isFinite(one.cost));
}

/** How many of `trials` return more, the mean over environments. */
function meanRank(judged: JudgedTrial, trials: readonly JudgedTrial[]): number {
  return mean(judged.figures.map((mine, i) => trials.filter(({ figures }) => figures[i]!.return > mine.return).length));
}
