import type { Episode } from '../contracts/rollouts.ts';
import type { State, Stateful } from '../contracts/values.ts';
import { inOrder, lastFinished, survivalWeights, weightedMean } from '../costs/episode-weights.ts';
import { BelayError } from '../errors.ts';

/** One of the window: a finished episode, or one that an epoch's end cut. */
interface Kept {
  readonly cut: boolean;
  readonly length: number;
  readonly return: number;
  readonly costs: readonly number[];
}

/**
 * The last finished episodes of a run: what the log's means are taken over. Episodes that an epoch's end cut, among them, are
 * not averaged, but what they stood for is (`survivalWeights`): the means are those of whole episodes.
 */
export class EpisodeWindow implements Stateful {
  readonly #size: number;
  readonly #costs: number;
  /** Oldest first. */
  #episodes: Kept[] = [];

  constructor(size: number, costs: number) {
    this.#size = size;
    this.#costs = costs;
  }

  add(finished: readonly Episode[], cut: readonly Episode[] = []): void {
    const fresh = inOrder(finished, cut).map(({ episode, cut }) => ({
      cut,
      length: episode.length,
      return: episode.return,
      costs: episode.costs,
    }));
    this.#episodes = lastFinished([...this.#episodes, ...fresh], this.#size);
  }

  /** Finished episodes. */
  get count(): number {
    return this.#episodes.reduce((count, { cut }) => count + (cut ? 0 : 1), 0);
  }

  return(): number {
    return this.#mean((episode) => episode.return);
  }

  length(): number {
    return this.#mean((episode) => episode.length);
  }

  cost(index: number): number {
    return this.#mean((episode) => episode.costs[index]!);
  }

  #mean(of: (episode: Kept) => number): number {
    const all = this.#episodes;
    const weights = survivalWeights(
      all.map(({ length }) => length),
      all.map(({ cut }) => cut),
    );
    const used = weights === null ? all.filter(({ cut }) => !cut) : all;
    return weightedMean(used.map(of), weights);
  }

  save(): State {
    return {
      episodes: this.#episodes.map(({ cut, length, return: sum, costs }) =>
        Float64Array.of(cut ? 1 : 0, length, sum, ...costs),
      ),
    };
  }

  load(state: State): void {
    const episodes = state['episodes'];
    const width = 3 + this.#costs;
    if (
      !Array.isArray(episodes) ||
      !episodes.every((e): e is Float64Array => e instanceof Float64Array && e.length === width)
    ) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's finished episodes do not have ${this.#costs} costs: resume with the environment and the version it was saved with.`,
      );
    }
    this.#episodes = episodes.map((e) => ({
      cut: e[0] === 1,
      length: e[1]!,
      return: e[2]!,
      costs: Array.from(e.subarray(3)),
    }));
  }
}
