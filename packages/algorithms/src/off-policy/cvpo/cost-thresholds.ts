import type { Round } from '@belay-rl/core';
import type { CvpoSettings } from './cvpo-settings.ts';

type ThresholdSettings = Pick<CvpoSettings, 'limitOn' | 'firstCostLimit' | 'costLimitDecay'>;

/**
 * d of each constraint in the units of its Q_c, which the E-step holds mean_s E_q[Q_c] to.
 *
 *     limitOn states      d = limit (1 − γ^T)/((1 − γ) T)                        T: mean length of the last episodes
 *     limitOn episodes    d = mean_s E_π_old[Q_c] + (limit − J_c)/T              J_c: their mean cost
 *
 * The second is limit ≥ J_c + T mean_s E_q[Q_c − V_c]: the cost of an episode of q by the performance difference lemma (Kakade &
 * Langford 2002; CPO's surrogate, Achiam et al. 2017, arXiv 1705.10528), the replayed states in place of those that q visits. Where q comes to
 * rest at π_old, episodes cost the limit or less, however long they are and wherever cost lies on the way.
 */
export class CostThresholds {
  readonly values: Float64Array;
  /** They are known: before an episode has finished its length is not, and only the critics learn. */
  known = false;
  readonly #settings: ThresholdSettings;
  /** (limit − J_c)/T. */
  readonly #slack: Float64Array;

  constructor(constraints: number, settings: ThresholdSettings) {
    this.values = new Float64Array(constraints);
    this.#slack = new Float64Array(constraints);
    this.#settings = settings;
  }

  beginRound({ costs, progress }: Round): void {
    this.known = this.values.length === 0 || costs !== null;
    if (costs === null) return;
    for (let i = 0; i < this.values.length; i++) {
      const limit = this.#decaying(costs.limit[i]!, progress);
      this.values[i] = costs.discounted(limit);
      this.#slack[i] = (limit - costs.estimate[i]!) / costs.episodeLength;
    }
  }

  /**
   * Of a batch, before its E-step. costs: Q_c of each constraint, `states` × `actions`; prior: π_old of all actions of a state, or null,
   * if they were drawn from it.
   */
  beginBatch(costs: readonly Float64Array[], states: number, actions: number, prior: Float64Array | null): void {
    if (this.#settings.limitOn !== 'episodes') return;
    for (let i = 0; i < this.values.length; i++) {
      const q = costs[i]!;
      let sum = 0;
      for (let k = 0; k < states * actions; k++) sum += q[k]! * (prior === null ? 1 / actions : prior[k]!);
      this.values[i] = sum / states + this.#slack[i]!;
    }
  }

  /** The limit, or while it is still decaying from a looser one, C + (C₀ − C) e^(−5 progress/decay). */
  #decaying(limit: number, progress: number): number {
    const first = this.#settings.firstCostLimit;
    const decay = this.#settings.costLimitDecay;
    if (first === null || first === undefined || decay === undefined || progress >= decay) return limit;
    return limit + (first - limit) * Math.exp((-5 * progress) / decay);
  }
}
