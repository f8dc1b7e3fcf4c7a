import { expOfNonPositive } from './exponential.ts';

/** Q-values of K actions at B states, as the E-step's dual sees them. Row-major: entry s · K + j is action j at state s. */
export interface DualProblem {
  /** B. */
  readonly states: number;
  /** K. */
  readonly actions: number;
  /** Q_r, at least B · K entries. */
  readonly reward: ArrayLike<number>;
  /** Q_c of each of the m constraints. */
  readonly costs: readonly ArrayLike<number>[];
  /** d of each, in the units of its Q_c. */
  readonly thresholds: ArrayLike<number>;
  /**
   * π_old of the K actions of each state, B · K, if they are all there are; it sums to 1 in every state. Absent: they were drawn from
   * π_old, and count alike.
   */
  readonly prior?: ArrayLike<number> | null;
  /** ε: mean KL(q ‖ π_old) over states [nats], below log K. */
  readonly radius: number;
}

/**
 * The problem in its natural coordinates: q_sj ∝ p_sj exp(u x_sj − Σ_i ν_i y_i,sj), p = π_old or 1/K, u = σ_r/η and ν_i = u λ_i σ_i/σ_r. Signals
 * (x: reward, y_i: costs) have their mean under p taken off in every state, which changes no q, and are divided by their root mean
 * square σ, so that no scale of Q matters. One `evaluate` is a pass over all samples: log partition A, means and covariances
 * of the signals under q, averaged over states. Nothing is allocated after the constructor.
 */
export class DualMoments {
  /** 1 + m. */
  readonly signals: number;
  /** Of each signal: σ (0 if it is constant in every state), mean over all samples, largest |Q|. */
  readonly scale: Float64Array;
  readonly baseline: Float64Array;
  readonly largest: Float64Array;
  /** mean_s KL(q_s ‖ p_s) [nats]. */
  kl = 0;
  /** mean_s E_q of each signal. */
  readonly mean: Float64Array;
  /** mean_s Cov_q, (1 + m)². */
  readonly covariance: Float64Array;
  readonly #kept: { kl: number; readonly mean: Float64Array; readonly covariance: Float64Array };
  readonly #data: readonly Float64Array[];
  /** K p, so that 1 is even; null: it is even. */
  #prior: Float64Array | null = null;
  readonly #priors: Float64Array;
  readonly #weights: Float64Array;
  readonly #stateMean: Float64Array;
  readonly #state = { sum: 0, exponent: 0 };
  #states = 0;
  #actions = 0;

  constructor(maxStates: number, maxActions: number, constraints: number) {
    this.signals = 1 + constraints;
    this.scale = new Float64Array(this.signals);
    this.baseline = new Float64Array(this.signals);
    this.largest = new Float64Array(this.signals);
    this.mean = new Float64Array(this.signals);
    this.covariance = new Float64Array(this.signals * this.signals);
    this.#kept = { kl: 0, mean: this.mean.slice(), covariance: this.covariance.slice() };
    this.#data = Array.from({ length: this.signals }, () => new Float64Array(maxStates * maxActions));
    this.#weights = new Float64Array(maxActions);
    this.#priors = new Float64Array(maxStates * maxActions);
    this.#stateMean = new Float64Array(this.signals);
  }

  /** Takes a problem in, and the moments at u = ν = 0. Returns false if a Q-value is not finite. */
  read(problem: Omit<DualProblem, 'radius'>): boolean {
    this.#states = problem.states;
    this.#actions = problem.actions;
    this.#readPrior(problem.prior ?? null);
    for (let a = 0; a < this.signals; a++) {
      this.#readSignal(a, a === 0 ? problem.reward : problem.costs[a - 1]!);
      if (!Number.isFinite(this.scale[a]!)) return false;
    }
    this.#momentsOfPrior();
    return true;
  }

  #readPrior(prior: ArrayLike<number> | null): void {
    this.#prior = prior === null ? null : this.#priors;
    if (prior === null) return;
    const n = this.#states * this.#actions;
    for (let k = 0; k < n; k++) this.#priors[k] = this.#actions * prior[k]!;
  }

  #readSignal(a: number, from: ArrayLike<number>): void {
    const states = this.#states;
    const actions = this.#actions;
    const to = this.#data[a]!;
    const prior = this.#prior;
    let total = 0;
    let squares = 0;
    let largest = 0;
    for (let s = 0; s < states; s++) {
      const begin = s * actions;
      let sum = 0;
      for (let j = 0; j < actions; j++) {
        const q = from[begin + j]!;
        sum += prior === null ? q : prior[begin + j]! * q;
        largest = Math.max(largest, Math.abs(q));
      }
      const mean = sum / actions;
      total += mean;
      for (let j = 0; j < actions; j++) {
        const x = from[begin + j]! - mean;
        to[begin + j] = x;
        squares += prior === null ? x * x : prior[begin + j]! * x * x;
      }
    }
    const rms = Math.sqrt(squares / (states * actions));
    // What rounding leaves of a constant is no spread.
    const scale = rms > largest * 1e-14 ? rms : Number.isFinite(rms) ? 0 : Number.NaN;
    this.scale[a] = scale;
    this.baseline[a] = total / states;
    this.largest[a] = largest;
    const factor = scale > 0 ? 1 / scale : 0;
    for (let k = 0; k < states * actions; k++) to[k]! *= factor;
  }

  #momentsOfPrior(): void {
    const prior = this.#prior;
    const n = this.#states * this.#actions;
    this.kl = 0;
    this.mean.fill(0);
    for (let a = 0; a < this.signals; a++) {
      for (let b = 0; b <= a; b++) {
        const x = this.#data[a]!;
        const y = this.#data[b]!;
        let sum = 0;
        if (prior === null) for (let k = 0; k < n; k++) sum += x[k]! * y[k]!;
        else for (let k = 0; k < n; k++) sum += prior[k]! * x[k]! * y[k]!;
        this.covariance[a * this.signals + b] = sum / n;
        this.covariance[b * this.signals + a] = sum / n;
      }
    }
  }

  /** out ← (u, −ν_1 … −ν_m) of η and λ in the problem's own units. */
  coefficients(temperature: number, multipliers: ArrayLike<number>, out: Float64Array): void {
    out[0] = this.scale[0]! / temperature;
    for (let i = 1; i < this.signals; i++) out[i] = (-multipliers[i - 1]! * this.scale[i]!) / temperature;
  }

  /** coefficients: u, −ν_1 … −ν_m. */
  evaluate(coefficients: Float64Array): void {
    const states = this.#states;
    const actions = this.#actions;
    const signals = this.signals;
    const { mean, covariance } = this;
    const w = this.#weights;
    const local = this.#stateMean;
    mean.fill(0);
    covariance.fill(0);
    let kl = 0;
    for (let s = 0; s < states; s++) {
      const begin = s * actions;
      const { sum, exponent } = this.#exponentials(coefficients, begin);
      kl += exponent / sum - Math.log(sum / actions);
      for (let a = 0; a < signals; a++) {
        const x = this.#data[a]!;
        let first = 0;
        for (let j = 0; j < actions; j++) first += w[j]! * x[begin + j]!;
        first /= sum;
        local[a] = first;
        mean[a]! += first;
        for (let b = 0; b <= a; b++) {
          const y = this.#data[b]!;
          let second = 0;
          for (let j = 0; j < actions; j++) second += w[j]! * x[begin + j]! * y[begin + j]!;
          covariance[a * signals + b]! += second / sum - first * local[b]!;
        }
      }
    }
    this.kl = kl / states;
    for (let a = 0; a < signals; a++) {
      mean[a]! /= states;
      for (let b = 0; b <= a; b++) {
        const value = covariance[a * signals + b]! / states;
        covariance[a * signals + b] = value;
        covariance[b * signals + a] = value;
      }
    }
  }

  /** Remembers the moments, for `restore`. */
  keep(): void {
    this.#kept.kl = this.kl;
    this.#kept.mean.set(this.mean);
    this.#kept.covariance.set(this.covariance);
  }

  restore(): void {
    this.kl = this.#kept.kl;
    this.mean.set(this.#kept.mean);
    this.covariance.set(this.#kept.covariance);
  }

  /** out (B · K) ← q of these coefficients; returns the mean over states of 1/Σ_j q², the effective sample size. */
  weights(coefficients: Float64Array, out: Float32Array | Float64Array): number {
    const states = this.#states;
    const actions = this.#actions;
    const w = this.#weights;
    let effective = 0;
    for (let s = 0; s < states; s++) {
      const begin = s * actions;
      const { sum } = this.#exponentials(coefficients, begin);
      let squares = 0;
      for (let j = 0; j < actions; j++) {
        const q = w[j]! / sum;
        out[begin + j] = q;
        squares += q * q;
      }
      effective += 1 / squares;
    }
    return effective / states;
  }

  /** Scratch ← K p exp(z − max z) of one state. */
  #exponentials(coefficients: Float64Array, begin: number): { readonly sum: number; readonly exponent: number } {
    const actions = this.#actions;
    const w = this.#weights;
    const data = this.#data;
    const reward = data[0]!;
    const u = coefficients[0]!;
    for (let j = 0; j < actions; j++) w[j] = u * reward[begin + j]!;
    for (let a = 1; a < data.length; a++) {
      const c = coefficients[a]!;
      if (c === 0) continue;
      const x = data[a]!;
      for (let j = 0; j < actions; j++) w[j]! += c * x[begin + j]!;
    }
    const prior = this.#prior;
    // What π_old never does is no candidate, however good.
    if (prior !== null) for (let j = 0; j < actions; j++) if (prior[begin + j] === 0) w[j] = Number.NEGATIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < actions; j++) if (w[j]! > max) max = w[j]!;
    let sum = 0;
    let exponent = 0;
    for (let j = 0; j < actions; j++) {
      const z = w[j]! - max;
      const e = prior === null ? expOfNonPositive(z) : prior[begin + j]! * expOfNonPositive(z);
      w[j] = e;
      sum += e;
      if (e > 0) exponent += e * z;
    }
    this.#state.sum = sum;
    this.#state.exponent = exponent;
    return this.#state;
  }
}
