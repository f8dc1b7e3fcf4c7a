import type { WorstEpisodes } from '@belay-rl/core/node';
import { score } from '../reporter/format.ts';
import { table } from '../table.ts';

/** The kept episodes as a table, and where they are. */
export function worstText({ order, of, costNames, episodes }: WorstEpisodes, path: string): string {
  const head = [
    '',
    'episode',
    'seed',
    ...costNames.map((name) => (costNames.length === 1 ? 'cost' : `cost ${name}`)),
    'return',
    'length',
  ];
  const rows = episodes.map((episode, i) => [
    `${i + 1}`,
    `${episode.number}`,
    `${episode.seed}`,
    ...episode.costs.map(score),
    score(episode.return),
    `${episode.length}`,
  ]);
  return `  The worst of ${of} (${order}), kept in ${path}:\n\n${table([head, ...rows])}\n`;
}

/** What is said if an environment gave other episodes the second time. */
export function notRepeated(environment: string): string {
  return `${environment} gave other episodes when the worst were played again with the same seeds and actions, so that they can be listed but not drawn: its reset(seed) must start everything anew.`;
}
