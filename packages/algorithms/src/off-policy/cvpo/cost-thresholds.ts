import type { Round } from '@belay-rl/core';
import type { CvpoSettings } from './cvpo-settings.ts';

/** d of each constraint in the units of its Q_c, which episodes' length decides; for the E-step. */
export class CostThresholds {
  readonly values: Float64Array;
  /** They are known: before an episode has finished its length is not, and only the critics learn. */
  known = false;
  readonly #settings: Pick<CvpoSettings, 'firstCostLimit' | 'costLimitDecay'>;

  constructor(constraints: number, settings: Pick<CvpoSettings, 'firstCostLimit' | 'costLimitDecay'>) {
    this.values = new Float64Array(constraints);
    this.#settings = settings;
  }

  beginRound({ costs, progress }: Round): void {
    this.known = this.values.length === 0 || costs !== null;
    if (costs === null) return;
    for (let i = 0; i < this.values.length; i++) {
      this.values[i] = this.#looser(costs.discounted(costs.limit[i]!), progress, (limit) => costs.discounted(limit));
    }
  }

  /** d, or while it is still decaying from a looser one, d + (d₀ − d) e^(−5 progress/decay). */
  #looser(d: number, progress: number, discounted: (limit: number) => number): number {
    const first = this.#settings.firstCostLimit;
    const decay = this.#settings.costLimitDecay;
    if (first === null || first === undefined || decay === undefined || progress >= decay) return d;
    return d + (discounted(first) - d) * Math.exp((-5 * progress) / decay);
  }
}
