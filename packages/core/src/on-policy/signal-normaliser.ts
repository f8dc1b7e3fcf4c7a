import type { SignalMoments } from '../contracts/resident.ts';
import type { State, Stateful, Vec } from '../contracts/values.ts';
import { ObservationStatistics, RunningStatistics } from '../statistics/observation-statistics.ts';

export type SignalScaling = 'none' | 'scale' | 'standardize';

/** Bound of a standardised reward or cost. */
const CLIP = 5;

/**
 * Rewards or costs in units of their running deviation σ = max(√(S/(n − 1)), 0.01), statistics over the whole run.
 * scale: x/σ, which leaves the optimal policy as it is. standardize: (x − mean)/σ, held to ±5, which does not if episodes can
 * end early. Rows are taken in the order in which they came: step after step, environments side by side. The very first
 * value passes as it is.
 */
export class SignalNormaliser implements Stateful {
  readonly #kind: Exclude<SignalScaling, 'none'>;
  readonly #statistics = new ObservationStatistics(1);

  constructor(kind: Exclude<SignalScaling, 'none'>) {
    this.#kind = kind;
  }

  /** For a device that normalises: how, and the moments of all rows so far. */
  get recipe(): { readonly kind: 'scale' | 'standardize'; readonly before: SignalMoments } {
    const [count, mean, squares] = this.#statistics.values;
    return { kind: this.#kind, before: { count: count!, mean: mean!, squares: squares! } };
  }

  /** Rows that a device normalised. */
  take({ count, mean, squares }: SignalMoments): void {
    this.#statistics.merge(new RunningStatistics(1, Float64Array.of(count, mean, squares)));
  }

  /** out ← the normalised signal; both environment-major, `environments` × `steps`. */
  apply(signal: Vec, out: Vec, environments: number, steps: number): void {
    const statistics = this.#statistics;
    for (let t = 0; t < steps; t++) {
      for (let e = 0; e < environments; e++) statistics.push(signal, e * steps + t);
      for (let e = 0; e < environments; e++) {
        const row = e * steps + t;
        if (this.#kind === 'standardize') statistics.normalise(signal, row, out, row, CLIP);
        else out[row] = statistics.count <= 1 ? signal[row]! : signal[row]! / statistics.deviation(0);
      }
    }
  }

  save(): State {
    return this.#statistics.save();
  }

  load(state: State): void {
    this.#statistics.load(state);
  }
}
