import type { Episode } from '../contracts/rollouts.ts';
import type { Saved, State, Stateful } from '../contracts/values.ts';
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
    return { episodes: this.#episodes.map((episode) => ({ ...episode })) };
  }

  load(state: State): void {
    const { episodes } = state;
    const read = Array.isArray(episodes) ? episodes.map((saved: Saved) => readKept(saved, this.#costs)) : [null];
    if (!read.every((kept) => kept !== null)) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's finished episodes do not have ${this.#costs} costs: resume with the environment and the version it was saved with.`,
      );
    }
    this.#episodes = read;
  }
}

/** An episode as it was saved; null: it is none with `m` costs. */
function readKept(saved: Saved, m: number): Kept | null {
  // A checkpoint of an earlier version has its numbers in a row.
  if (saved instanceof Float64Array) {
    const [cut, length, sum, ...costs] = saved;
    return costs.length === m ? { cut: cut === 1, length: length!, return: sum!, costs } : null;
  }
  const { cut, length, return: sum, costs } = saved as Partial<Kept>;
  const whole = typeof cut === 'boolean' && typeof length === 'number' && typeof sum === 'number';
  return whole && Array.isArray(costs) && costs.length === m ? { cut, length, return: sum, costs } : null;
}
