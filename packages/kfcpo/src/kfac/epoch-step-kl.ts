import { BelayError, type Saved, type State } from '@belay-rl/core';

/** Weight of the latest update in the average of measured exponents. */
const LATEST = 0.2;
/** Halfway between steps of pure noise (1) and steps all alike (2). */
const FIRST_EXPONENT = 1.5;

/**
 * δ of one step so that the n steps of an update move the policy by a KL of Δ together (this project's addition to KFCPO).
 *
 * To second order KL = ½DᵀFD with D the sum of the steps, each of KL δ: nδ if they are independent of each other, n²δ if they are
 * all alike. In between it is n^p δ, and p = ln(KL/δ) / ln n is measured: `measure` takes the KL that the steps so far came to.
 *
 *     δ = Δ / n^p,    p ← 0.8 p + 0.2 (latest p), within 1 and 2
 */
export class EpochStepKl {
  #exponent = FIRST_EXPONENT;
  #latest = Number.NaN;
  #steps = 0;
  #stepKl = Number.NaN;

  /** δ [nats] of an update of so many steps that aims at `epochKl` in all. */
  begin(epochKl: number, steps: number): number {
    if (!Number.isNaN(this.#latest)) this.#exponent += LATEST * (this.#latest - this.#exponent);
    this.#latest = Number.NaN;
    this.#steps = 0;
    this.#stepKl = epochKl / steps ** this.#exponent;
    return this.#stepKl;
  }

  /** A step was taken, whole or in part. */
  count(): void {
    this.#steps++;
  }

  /** `kl` [nats]: how far the policy is from where the update began. Of one step nothing is learnt. */
  measure(kl: number): void {
    if (this.#steps < 2 || !(kl > 0)) return;
    const exponent = Math.log(kl / this.#stepKl) / Math.log(this.#steps);
    this.#latest = Math.min(2, Math.max(1, exponent));
  }

  get exponent(): number {
    return this.#exponent;
  }

  save(): State {
    return { exponent: this.#exponent, latest: this.#latest };
  }

  load(state: Saved | undefined): void {
    const { exponent, latest } = (state ?? {}) as State;
    if (typeof exponent !== 'number' || typeof latest !== 'number') {
      throw new BelayError(
        'checkpoint-mismatch',
        "The checkpoint's K-FAC state does not say how steps add up: resume with the optimizer.epochKl it was saved with.",
      );
    }
    this.#exponent = exponent;
    this.#latest = latest;
  }
}
