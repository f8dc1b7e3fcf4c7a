import type { CostSignals } from '../contracts/cost-signals.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Saved, State, Stateful } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** A finished episode as the estimate sees it: its cost, and what the cost critic said at its first state. */
export interface CostSample {
  readonly cost: number;
  readonly predicted: number;
}

export interface CostEstimateOptions {
  readonly names: readonly string[];
  readonly limits: readonly number[];
  readonly discount: number;
  readonly kind: 'window' | 'exponential' | 'critic';
  /** Episodes of the window; null: the present epoch's. */
  readonly window: number | null;
  /** Weight of the past in the exponential estimate. */
  readonly decay: number;
}

export function costEstimateOptions(constraint: Settings): Pick<CostEstimateOptions, 'kind' | 'window' | 'decay'> {
  return {
    kind: constraint['costEstimate'] as CostEstimateOptions['kind'],
    window: constraint['costWindow'] as number | null,
    decay: constraint['costDecay'] as number,
  };
}

/**
 * J_C, the undiscounted cost of an episode under the present policy, for each of m constraints. An episode's cost has a
 * standard deviation larger than the usual limit, so how it is averaged decides how a handler sees the limit:
 * - window: the mean of the last `window` finished episodes (null: of this epoch's);
 * - exponential: an average of epoch means, bias-corrected, weight `decay` on the past;
 * - critic: the window mean, less β (mean prediction of the window's first states − mean prediction of all recent first
 *   states): a control variate that removes which layouts the window happened to see. β is the regression of cost on
 *   prediction over the window, held to [0, 2 T (1 − γ)].
 * An epoch without a finished episode keeps the previous estimate.
 */
export class CostEstimate implements Stateful {
  readonly #options: CostEstimateOptions;
  readonly #samples: CostSample[][];
  readonly #epoch: CostSample[][];
  readonly #average: Float64Array;
  #weight = 0;
  #episodeLength = Number.NaN;
  readonly #estimate: Float64Array;

  constructor(options: CostEstimateOptions) {
    this.#options = options;
    const m = options.names.length;
    this.#samples = Array.from({ length: m }, () => []);
    this.#epoch = Array.from({ length: m }, () => []);
    this.#average = new Float64Array(m);
    this.#estimate = new Float64Array(m).fill(Number.NaN);
  }

  /** `samples[i]`: this epoch's finished episodes for constraint i; `lengths`: their lengths [steps]. */
  observe(samples: readonly (readonly CostSample[])[], lengths: readonly number[]): void {
    if (lengths.length === 0) {
      if (Number.isNaN(this.#episodeLength)) {
        throw new BelayError(
          'no-finished-episode',
          'No episode finished in the first epoch, so there is no cost to compare with the limit: raise training.stepsPerEpoch or lower training.environments.',
        );
      }
      return;
    }
    this.#episodeLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    const { kind, window, decay } = this.#options;
    const kept = Math.max(window ?? 0, kind === 'critic' ? RECENT : 0, lengths.length);
    this.#weight = decay * this.#weight + (1 - decay);
    for (let i = 0; i < this.#samples.length; i++) {
      this.#epoch[i] = [...samples[i]!];
      this.#samples[i] = [...this.#samples[i]!, ...samples[i]!].slice(-kept);
      this.#average[i] = decay * this.#average[i]! + (1 - decay) * mean(samples[i]!.map((s) => s.cost));
      this.#estimate[i] = this.#estimateOf(i);
    }
  }

  #estimateOf(i: number): number {
    const { kind, window, discount } = this.#options;
    if (kind === 'exponential') return this.#average[i]! / this.#weight;
    const recent = this.#samples[i]!;
    const used = window === null ? this.#epoch[i]! : recent.slice(-window);
    const costs = mean(used.map((s) => s.cost));
    if (kind === 'window' || used.length < 3) return costs;
    const predicted = mean(used.map((s) => s.predicted));
    let covariance = 0;
    let variance = 0;
    for (const s of used) {
      covariance += (s.cost - costs) * (s.predicted - predicted);
      variance += (s.predicted - predicted) ** 2;
    }
    const largest = 2 * this.#episodeLength * (1 - discount);
    const beta = variance > 0 ? Math.min(Math.max(covariance / variance, 0), largest) : 0;
    return Math.max(0, costs - beta * (predicted - mean(recent.map((s) => s.predicted))));
  }

  signals(): CostSignals {
    const { names, limits, discount } = this.#options;
    const estimate = this.#estimate.slice();
    const limit = Float64Array.from(limits);
    const length = this.#episodeLength;
    return {
      names,
      estimate,
      limit,
      episodeLength: length,
      discount,
      perStep: (i) => (estimate[i]! - limit[i]!) / length,
      discounted: (cost) => (discount === 1 ? cost : (cost * (1 - discount ** length)) / ((1 - discount) * length)),
    };
  }

  save(): State {
    const pack = (lists: CostSample[][]): Saved =>
      lists.map((list) => Float64Array.from(list.flatMap((s) => [s.cost, s.predicted])));
    return {
      samples: pack(this.#samples),
      epoch: pack(this.#epoch),
      average: this.#average.slice(),
      weight: this.#weight,
      episodeLength: this.#episodeLength,
      estimate: this.#estimate.slice(),
    };
  }

  load(state: State): void {
    const unpack = (saved: Saved | undefined, into: CostSample[][]): void => {
      const lists = saved as readonly Float64Array[];
      if (lists?.length !== into.length) {
        throw new BelayError(
          'checkpoint-mismatch',
          `The checkpoint estimates ${lists?.length ?? 0} costs where this run has ${into.length}: resume with the limits it was saved with.`,
        );
      }
      for (const [i, flat] of lists.entries()) {
        into[i] = Array.from({ length: flat.length / 2 }, (_, j) => ({
          cost: flat[2 * j]!,
          predicted: flat[2 * j + 1]!,
        }));
      }
    };
    unpack(state['samples'], this.#samples);
    unpack(state['epoch'], this.#epoch);
    this.#average.set(state['average'] as Float64Array);
    this.#weight = state['weight'] as number;
    this.#episodeLength = state['episodeLength'] as number;
    this.#estimate.set(state['estimate'] as Float64Array);
  }
}

/** First states whose predictions stand for "all layouts" in the critic estimate. */
const RECENT = 400;

function mean(x: readonly number[]): number {
  let sum = 0;
  for (const value of x) sum += value;
  return sum / x.length;
}
