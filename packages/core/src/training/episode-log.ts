import type { Metrics } from '../contracts/logger.ts';
import type { Episode, Trajectories } from '../contracts/rollouts.ts';
import { weightedMean } from '../costs/episode-weights.ts';
import type { MeasureSums } from '../rollouts/measure-sums.ts';
import { EpisodeWindow } from './episode-window.ts';

/** How many episodes the log's means are over, the names of their costs, and the task's own measures (null: it has none). */
export interface EpisodeLogOptions {
  readonly window: number;
  readonly costs: readonly string[];
  readonly measures: MeasureSums | null;
}

/** What a run logs of its episodes: means over the last ones, over those of the epoch, and of the task's own measures. */
export class EpisodeLog {
  readonly window: EpisodeWindow;
  readonly #costs: readonly string[];
  readonly #sums: MeasureSums | null;
  /** Those of the epoch under way. */
  readonly #finished: Episode[] = [];
  #measures: Readonly<Record<string, number>> | null = null;

  constructor({ window, costs, measures }: EpisodeLogOptions) {
    this.window = new EpisodeWindow(window, costs.length);
    this.#costs = costs;
    this.#sums = measures;
  }

  /** The task's measures in the newest epoch that finished an episode; null: it has none, or none finished. */
  get measures(): Readonly<Record<string, number>> | null {
    return this.#measures;
  }

  add({ episodes, cutEpisodes }: Trajectories): void {
    this.window.add(episodes, cutEpisodes);
    this.#finished.push(...episodes);
  }

  /** Writes an epoch's columns, once all its episodes are added. */
  endEpoch(log: Metrics): void {
    this.#logWindow(log);
    this.#logMeasures(log);
    this.#logFinished(log);
  }

  #logWindow(log: Metrics): void {
    if (this.window.count === 0) return;
    log.value('Metrics/EpRet', this.window.return());
    log.value('Metrics/EpCost', this.window.cost(0));
    log.value('Metrics/EpLen', this.window.length());
    for (const [i, name] of this.#costs.entries()) {
      if (i > 0) log.value(`Metrics/EpCost/${name}`, this.window.cost(i));
    }
  }

  #logMeasures(log: Metrics): void {
    const means = this.#sums?.take() ?? null;
    if (this.#sums === null || means === null) return;
    this.#measures = Object.fromEntries(this.#sums.names.map((name, k) => [name, means[k]!]));
    for (const [name, mean] of Object.entries(this.#measures)) log.value(`Measures/${name}`, mean);
  }

  #logFinished(log: Metrics): void {
    const episodes = this.#finished.splice(0);
    if (episodes.length === 0) return;
    const weights = episodes.map(({ weight }) => weight);
    const mean = (values: readonly number[]): number => weightedMean(values, weights);
    log.value('Metrics/EpochRet', mean(episodes.map((episode) => episode.return)));
    log.value('Metrics/EpochCost', mean(episodes.map((episode) => episode.costs[0]!)));
  }
}
