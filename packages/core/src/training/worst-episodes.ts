import type { EvaluatedEpisode } from './evaluation-options.ts';

/** An evaluated episode and its number among those that the evaluation's seed makes, from 0. */
export interface NumberedEpisode extends EvaluatedEpisode {
  readonly number: number;
}

/** What makes an episode worse than another, as a text for readers. */
export const WORST_FIRST = 'highest cost, then lowest return';

/**
 * The `count` worst episodes, the worst first: the highest cost (the first of `costs`, the task's total), of equal ones the lowest
 * return, then the lowest number. All if there are fewer.
 */
export function worstEpisodes(episodes: readonly EvaluatedEpisode[], count: number): readonly NumberedEpisode[] {
  return episodes
    .map((episode, number) => ({ number, ...episode }))
    .sort((a, b) => b.costs[0]! - a.costs[0]! || a.return - b.return || a.number - b.number)
    .slice(0, count);
}
