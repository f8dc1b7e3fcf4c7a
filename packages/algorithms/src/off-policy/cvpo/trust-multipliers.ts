import { readState, type State } from '@belay-rl/core';
import { ScalarAdam } from '../../parts/scalar-adam.ts';
import type { MStepSettings } from './m-step-settings.ts';

/** α_μ and α_Σ: they rise while a KL is above its radius, by plain ascent or by Adam, and are used within [0, cap]. */
export class TrustMultipliers {
  readonly #adaptive: boolean;
  readonly #reset: boolean;
  readonly #rates: readonly [number, number];
  readonly #caps: readonly [number, number];
  /** The multipliers. Adam's are capped only while they are used by themselves. */
  readonly #values = new Float64Array(2);
  readonly #gradient = new Float64Array(2);
  readonly #adam: ScalarAdam;
  readonly #used: [number, number] = [0, 0];

  constructor(settings: MStepSettings) {
    this.#adaptive = settings.multiplierOptimizer === 'adam';
    this.#reset = settings.resetMultipliers;
    this.#rates = [settings.meanMultiplierRate, settings.covarianceMultiplierRate];
    this.#caps = [settings.maxMeanMultiplier, settings.maxCovarianceMultiplier];
    this.#adam = new ScalarAdam(2, 1);
  }

  beginRound(): void {
    if (!this.#reset) return;
    this.#values.fill(0);
    this.#adam.reset();
  }

  /** slacks: ε − C. Returns what to use. */
  move(meanSlack: number, covarianceSlack: number): readonly [number, number] {
    this.#gradient[0] = meanSlack;
    this.#gradient[1] = covarianceSlack;
    if (this.#adaptive) {
      // Adam's step has unit size before the rate of each.
      const before = [this.#values[0]!, this.#values[1]!];
      this.#adam.descend(this.#values, this.#gradient);
      for (let k = 0; k < 2; k++) this.#values[k] = before[k]! + this.#rates[k]! * (this.#values[k]! - before[k]!);
    } else {
      for (let k = 0; k < 2; k++) {
        const moved = this.#values[k]! - this.#rates[k]! * this.#gradient[k]!;
        this.#values[k] = Math.min(Math.max(moved, 0), this.#caps[k]!);
      }
    }
    for (let k = 0; k < 2; k++) this.#used[k] = Math.min(Math.max(this.#values[k]!, 0), this.#caps[k]!);
    return this.#used;
  }

  save(): State {
    return { values: this.#values.slice(), ...this.#adam.save() };
  }

  load(state: State): void {
    readState(state, 'm-step-trust-region').copyInto('values', this.#values);
    this.#adam.load(state, 'm-step-trust-region');
  }
}
