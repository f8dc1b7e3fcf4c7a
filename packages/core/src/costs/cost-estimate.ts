import type { CostSignals } from '../contracts/cost-signals.ts';
import type { State, Stateful } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import type { ConstraintSettings } from '../settings/run-sections.ts';
import { readState } from '../state/saved-state.ts';
import type { CostSample } from './cost-sample.ts';
import { discountedCost } from './discounted-cost.ts';
import { lastFinished, survivalWeights, weightedMean } from './episode-weights.ts';
import { readSamples, saveSamples } from './saved-samples.ts';

export interface CostEstimateOptions {
  readonly names: readonly string[];
  readonly limits: readonly number[];
  readonly discount: number;
  readonly kind: 'window' | 'exponential' | 'critic';
  /** Finished episodes of the window; null: the present epoch's. */
  readonly window: number | null;
  /** Weight of the past in the exponential estimate. */
  readonly decay: number;
}

export function costEstimateOptions(
  constraint: Pick<ConstraintSettings, 'costEstimate' | 'costWindow' | 'costDecay'>,
): Pick<CostEstimateOptions, 'kind' | 'window' | 'decay'> {
  return {
    kind: constraint.costEstimate,
    window: constraint.costWindow,
    decay: constraint.costDecay,
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
 * Episodes that an epoch's end cut do not bias any of them: means of an epoch weigh by `shareWeights`, of a window by
 * `survivalWeights`. An epoch without a finished episode keeps the previous estimate.
 */
export class CostEstimate implements Stateful {
  readonly #options: CostEstimateOptions;
  /** Cut ones among them. */
  #samples: CostSample[] = [];
  /** Those that the present epoch finished. */
  #epoch: CostSample[] = [];
  readonly #average: Float64Array;
  #weight = 0;
  #episodeLength = Number.NaN;
  readonly #estimate: Float64Array;

  constructor(options: CostEstimateOptions) {
    this.#options = options;
    const m = options.names.length;
    this.#average = new Float64Array(m);
    this.#estimate = new Float64Array(m).fill(Number.NaN);
  }

  /** Takes in the episodes that this epoch finished or cut. */
  observe(episodes: readonly CostSample[]): void {
    const finished = episodes.filter(({ cut }) => !cut);
    if (finished.length === 0) {
      if (Number.isNaN(this.#episodeLength)) {
        throw new BelayError(
          'no-finished-episode',
          'No episode finished in the first epoch, so there is no cost to compare with the limit: raise training.stepsPerEpoch or lower training.environments.',
        );
      }
      return;
    }
    const { kind, window, decay } = this.#options;
    this.#epoch = finished;
    const weights = finished.map(({ weight }) => weight);
    this.#episodeLength = weightedMean(
      finished.map(({ length }) => length),
      weights,
    );
    const kept = Math.max(window ?? 0, kind === 'critic' ? RECENT : 0, finished.length);
    this.#samples = lastFinished([...this.#samples, ...episodes], kept);
    this.#weight = decay * this.#weight + (1 - decay);
    for (let i = 0; i < this.#estimate.length; i++) {
      const mean = weightedMean(
        finished.map(({ costs }) => costs[i]!),
        weights,
      );
      this.#average[i] = decay * this.#average[i]! + (1 - decay) * mean;
      this.#estimate[i] = this.#estimateOf(i);
    }
  }

  /** The episodes that the estimate is a mean over, and their weights; null: all alike. */
  #used(): { readonly episodes: readonly CostSample[]; readonly weights: ArrayLike<number> | null } {
    const { window } = this.#options;
    if (window === null) return { episodes: this.#epoch, weights: this.#epoch.map(({ weight }) => weight) };
    const recent = lastFinished(this.#samples, window);
    const weights = survivalWeights(
      recent.map(({ length }) => length),
      recent.map(({ cut }) => cut),
    );
    return weights === null ? { episodes: recent.filter(({ cut }) => !cut), weights } : { episodes: recent, weights };
  }

  #estimateOf(i: number): number {
    const { kind, discount } = this.#options;
    if (kind === 'exponential') return this.#average[i]! / this.#weight;
    const { episodes, weights } = this.#used();
    const costs = episodes.map((sample) => sample.costs[i]!);
    const cost = weightedMean(costs, weights);
    if (kind === 'window' || episodes.length < 3) return cost;
    const predictions = episodes.map((sample) => sample.predicted[i]!);
    const predicted = weightedMean(predictions, weights);
    let covariance = 0;
    let variance = 0;
    for (let j = 0; j < episodes.length; j++) {
      const weight = weights === null ? 1 : weights[j]!;
      covariance += weight * (costs[j]! - cost) * (predictions[j]! - predicted);
      variance += weight * (predictions[j]! - predicted) ** 2;
    }
    const largest = 2 * this.#episodeLength * (1 - discount);
    const beta = variance > 0 ? Math.min(Math.max(covariance / variance, 0), largest) : 0;
    // The state that an episode starts in does not decide whether it is cut.
    const all = weightedMean(
      this.#samples.map((sample) => sample.predicted[i]!),
      null,
    );
    return Math.max(0, cost - beta * (predicted - all));
  }

  /** `units`: what each cost and its limit are told in; absent: as they are. */
  signals(units?: (i: number) => number): CostSignals {
    const { names, limits, discount } = this.#options;
    const unit = units ?? (() => 1);
    const estimate = this.#estimate.map((cost, i) => cost / unit(i));
    const limit = Float64Array.from(limits, (cost, i) => cost / unit(i));
    const length = this.#episodeLength;
    return {
      names,
      estimate,
      limit,
      episodeLength: length,
      discount,
      perStep: (i) => (estimate[i]! - limit[i]!) / length,
      discounted: (cost) => discountedCost(cost, discount, length),
    };
  }

  save(): State {
    return {
      constraints: this.#estimate.length,
      samples: saveSamples(this.#samples),
      epoch: saveSamples(this.#epoch),
      average: this.#average.slice(),
      weight: this.#weight,
      episodeLength: this.#episodeLength,
      estimate: this.#estimate.slice(),
    };
  }

  load(state: State): void {
    const m = this.#estimate.length;
    if (state['constraints'] !== m) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint estimates ${typeof state['constraints'] === 'number' ? state['constraints'] : 'other'} costs, but this run has ${m}: resume with the limits and the version it was saved with.`,
      );
    }
    this.#samples = readSamples(state['samples'], m);
    this.#epoch = readSamples(state['epoch'], m);
    const saved = readState(state, 'the cost estimate');
    saved.copyInto('average', this.#average);
    this.#weight = saved.number('weight');
    this.#episodeLength = saved.number('episodeLength');
    saved.copyInto('estimate', this.#estimate);
  }
}

/** First states whose predictions stand for "all layouts" in the critic estimate. */
const RECENT = 400;
