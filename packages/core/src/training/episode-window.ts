import type { Episode } from '../contracts/rollouts.ts';
import type { State, Stateful } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** The last finished episodes of a run: what the log's means are taken over. */
export class EpisodeWindow implements Stateful {
  readonly #size: number;
  /** [return, length, costs…] of each, oldest first. */
  #episodes: Float64Array[] = [];
  readonly #costs: number;

  constructor(size: number, costs: number) {
    this.#size = size;
    this.#costs = costs;
  }

  add(episodes: readonly Episode[]): void {
    for (const episode of episodes) {
      this.#episodes.push(Float64Array.of(episode.return, episode.length, ...episode.costs));
    }
    this.#episodes = this.#episodes.slice(-this.#size);
  }

  get count(): number {
    return this.#episodes.length;
  }

  return(): number {
    return this.#mean(0);
  }

  length(): number {
    return this.#mean(1);
  }

  cost(index: number): number {
    return this.#mean(2 + index);
  }

  #mean(column: number): number {
    let sum = 0;
    for (const episode of this.#episodes) sum += episode[column]!;
    return sum / this.#episodes.length;
  }

  save(): State {
    return { episodes: this.#episodes.map((episode) => episode.slice()) };
  }

  load(state: State): void {
    const episodes = state['episodes'];
    const width = 2 + this.#costs;
    if (
      !Array.isArray(episodes) ||
      !episodes.every((e): e is Float64Array => e instanceof Float64Array && e.length === width)
    ) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's finished episodes do not have ${this.#costs} costs: resume with the environment it was saved with.`,
      );
    }
    this.#episodes = episodes.map((episode) => episode.slice());
  }
}
