import { AT_BOUND, AT_ZERO, DualFunction, FREE } from './dual-function.ts';
import type { DualProblem } from './dual-moments.ts';
import { NestedSearch } from './nested-search.ts';
import { NewtonStep } from './newton-step.ts';

/** Bounds and tolerances of a search for the duals. */
export interface DualOptions {
  /** Least η [reward], above 0. */
  readonly minTemperature: number;
  /** Largest λ [reward/cost]. */
  readonly maxMultiplier: number;
  /** Largest projected gradient at a solution: of η relative to ε, of λ_i relative to |d_i| + max |Q_ci|. */
  readonly tolerance: number;
  /** Most passes over the samples. */
  readonly maxEvaluations: number;
}

/** How a search for the duals can end. */
export const OUTCOMES = ['solved', 'infeasible', 'cold', 'unsolved'] as const;

/** Filled by `DualSolver.solve`. */
export interface DualSolution {
  /** η* [reward]. Read as a warm start if it is above 0. */
  temperature: number;
  /** λ* of each constraint [reward/cost]. Read as a warm start. */
  readonly multipliers: Float64Array;
  /** g(η*, λ*). */
  value: number;
  /** mean_s KL(q_s ‖ uniform) [nats]. */
  kl: number;
  /** mean_s E_q[Q_c] of each constraint. */
  readonly expectedCosts: Float64Array;
  /** The projected gradient, relative as in `DualOptions.tolerance`. */
  residual: number;
  /** Newton steps, the start included. */
  iterations: number;
  /** Passes over the samples: steps, and trials that were refused. */
  evaluations: number;
  /**
   * infeasible: a multiplier is at its bound and its constraint is still violated: q (as good as) minimises cost in the ball.
   * cold: η is at its least and the KL below ε, because no q of the samples uses the radius up.
   * unsolved: `maxEvaluations` was reached first.
   */
  outcome: (typeof OUTCOMES)[number];
}

/** A solution to be filled, with no warm start. */
export function blankSolution(constraints: number): DualSolution {
  return {
    temperature: 0,
    multipliers: new Float64Array(constraints),
    value: 0,
    kl: 0,
    expectedCosts: new Float64Array(constraints),
    residual: 0,
    iterations: 0,
    evaluations: 0,
    outcome: 'unsolved',
  };
}

/** A trial within this of the best value, relative to the value's terms, is not refused for rounding. */
const ROUNDING = 1e-13;

/** Newton's steps, and passes if the projected gradient is still large, after which one constraint or none is left to `NestedSearch`. */
const PATIENCE = 8;
const PATIENCE_WHILE_FAR = 4;
const FAR = 0.1;

/**
 * Minimises CVPO's dual over η ≥ η_min, 0 ≤ λ ≤ λ_max in double precision:
 *
 *     g(η, λ) = η ε + λ·d + η mean_s log mean_j exp((Q_r − λ·Q_c)/η)
 *
 * It is convex, and so it is along straight lines in the natural coordinates (u, ν) = (1/η, λ/η), in which g = h(u, ν)/u and
 * log-partition functions live. Every trial is one pass over the samples:
 * 1. Newton's step of ν by the covariance of the costs, and of the KL at that ν as a function of u²: exact if Q-values are
 *    Gaussian and the radius small, so that a cold start is near and a warm one converges in two or three passes.
 * 2. Multipliers at 0 or at λ_max whose gradient points outwards stay there; at λ_max ν moves with u, along the ray λ = λ_max.
 * 3. If the KL at the best ν is above ε even for u → 0, no q in the ball meets the limits: it goes straight to that ray.
 * 4. A trial that raises g is refused: Newton's own direction, which descends, is tried from the same point, then shortened.
 * 5. If that takes long, which is when weights saturate and covariances say nothing, and with one constraint or none: λ is
 *    sought where its constraint is met, and for each λ the η that spends the radius. Both are roots of monotone functions.
 * Nothing is allocated after the constructor.
 */
export class DualSolver {
  readonly #f: DualFunction;
  readonly #step: NewtonStep;
  readonly #search: NestedSearch;

  constructor(maxStates: number, maxActions: number, constraints: number) {
    this.#f = new DualFunction(maxStates, maxActions, constraints);
    this.#step = new NewtonStep(this.#f);
    this.#search = new NestedSearch(this.#f);
  }

  /** Returns false, and leaves `out` as it is, if a Q-value is not finite. */
  solve(problem: DualProblem, options: DualOptions, out: DualSolution): boolean {
    if (!this.#f.read(problem, options)) return false;
    this.#step.reset();
    this.#start(out);
    let best = Number.POSITIVE_INFINITY;
    let bestResidual = Number.POSITIVE_INFINITY;
    let slope = 0;
    let share = 1;
    let evaluations = 0;
    let iterations = 0;
    let safe = false;
    let careful = false;
    const trial = this.#f.trial;
    const point = this.#f.point;
    const target = this.#step.target;
    const at = this.#f.at;
    for (;;) {
      this.#f.evaluate(options.tolerance);
      evaluations++;
      if (at.residual <= 1 || evaluations >= options.maxEvaluations) break;
      const far = at.residual * options.tolerance > FAR;
      if (this.#f.constraints <= 1 && (iterations >= PATIENCE || (far && evaluations >= PATIENCE_WHILE_FAR))) {
        iterations += this.#search.run(options.tolerance, options.maxEvaluations - evaluations);
        evaluations = options.maxEvaluations - this.#search.left;
        break;
      }
      if (
        at.value <= best + ROUNDING * at.size ||
        (at.residual < 0.9 * bestResidual && at.residual * options.tolerance < 1e-3)
      ) {
        point.set(trial);
        iterations++;
        this.#f.moments.keep();
        best = at.value;
        bestResidual = at.residual;
        share = 1;
        // If the quick aim has just failed, it mostly fails again.
        safe = safe && !careful;
        careful = safe;
        if (safe) {
          this.#step.aimSafely();
        } else {
          this.#step.linearise();
          this.#step.aim();
        }
        slope = this.#f.slope(point, target);
      } else {
        this.#step.boundByTrial();
        if (!safe) {
          // The quick aim was wrong; once more from the same point.
          safe = true;
          if (this.#step.jumped) this.#step.mayJump = false;
          this.#f.moments.restore();
          this.#step.aimSafely();
          slope = this.#f.slope(point, target);
          share = 1;
        } else {
          const there = this.#f.slope(trial, target);
          const cut = slope < 0 && there > 0 ? slope / (slope - there) : 0.25;
          share *= Math.min(0.5, Math.max(0.05, cut));
        }
      }
      this.#step.move(share);
    }
    out.iterations = iterations + 1;
    out.evaluations = evaluations;
    this.#report(problem, options, out);
    return true;
  }

  /** trial ← the warm start, or the solution for Gaussian Q-values: Newton's step from u = ν = 0, with the costs that bind there. */
  #start(warm: DualSolution): void {
    const trial = this.#f.trial;
    const where = this.#f.where;
    const gradient = this.#f.gradient;
    const m = this.#f.constraints;
    const { scale, covariance } = this.#f.moments;
    const reward = this.#f.rewardScale();
    trial.fill(0);
    if (warm.temperature > 0) {
      trial[0] = Math.min(reward / warm.temperature, this.#f.largestU);
      for (let i = 1; i <= m; i++) {
        const multiplier = Math.min((warm.multipliers[i - 1]! * scale[i]!) / reward, this.#f.bound[i]!);
        trial[i] = -multiplier * trial[0]!;
      }
      return;
    }
    for (let i = 1; i <= m; i++) {
      gradient[i] = this.#f.threshold[i]!;
      where[i] = this.#f.bound[i]! > 0 && gradient[i]! < 0 ? FREE : AT_ZERO;
    }
    const usual = Math.sqrt(2 * this.#f.radius);
    for (let round = 0; round <= m; round++) {
      this.#f.at.kl = 0;
      this.#f.point.fill(0);
      this.#step.linearise();
      const { phi, secondOrder, curvature, free } = this.#step.newton;
      const spent = phi + secondOrder;
      const u = spent >= 0 ? 0.1 * usual : curvature > 0.01 ? Math.sqrt((-2 * spent) / curvature) : 10 * usual;
      trial.fill(0);
      trial[0] = Math.min(u, this.#f.largestU);
      for (let k = 0; k < free; k++)
        trial[this.#step.free[k]!] = Math.min(0, this.#step.y[k]! + this.#step.z[k]! * trial[0]!);
      if (spent >= 0) this.#shortenCosts(trial, 2 * this.#f.radius);
      for (let i = 1; i <= m; i++) trial[i] = Math.max(trial[i]!, -this.#f.bound[i]! * trial[0]!);
      let more = false;
      for (let i = 1; i <= m; i++) {
        if (where[i] === FREE || this.#f.bound[i] === 0) continue;
        let mean = 0;
        for (let j = 0; j <= m; j++) mean += covariance[i * (m + 1) + j]! * trial[j]!;
        if (mean <= this.#f.threshold[i]!) continue;
        where[i] = FREE;
        more = true;
      }
      if (!more) return;
    }
  }

  /** Shortens ν if only it would have more than this variance of the exponent. */
  #shortenCosts(c: Float64Array, variance: number): void {
    const signals = 1 + this.#f.constraints;
    let sum = 0;
    for (let i = 1; i < signals; i++) {
      for (let j = 1; j < signals; j++) sum += c[i]! * c[j]! * this.#f.moments.covariance[i * signals + j]!;
    }
    if (sum <= variance) return;
    const factor = Math.sqrt(variance / sum);
    for (let i = 1; i < signals; i++) c[i]! *= factor;
  }

  #report(problem: DualProblem, options: DualOptions, out: DualSolution): void {
    const { scale, baseline, mean, kl } = this.#f.moments;
    const trial = this.#f.trial;
    const at = this.#f.at;
    const reward = this.#f.rewardScale();
    out.temperature = reward / trial[0]!;
    out.kl = kl;
    out.residual = at.residual * options.tolerance;
    let value = baseline[0]! + reward * at.value;
    let infeasible = false;
    for (let i = 1; i <= this.#f.constraints; i++) {
      const sigma = scale[i]!;
      const expected = baseline[i]! + sigma * mean[i]!;
      out.expectedCosts[i - 1] = expected;
      if (sigma > 0) {
        out.multipliers[i - 1] = ((-trial[i]! / trial[0]!) * reward) / sigma;
        infeasible ||= this.#f.where[i] === AT_BOUND;
      } else {
        const violated = this.#f.threshold[i]! < -options.tolerance * this.#f.tolerances[i]!;
        out.multipliers[i - 1] = violated ? options.maxMultiplier : 0;
        if (violated) value += options.maxMultiplier * this.#f.threshold[i]!;
        infeasible ||= violated;
      }
    }
    out.value = value;
    out.outcome =
      at.residual > 1
        ? 'unsolved'
        : infeasible
          ? 'infeasible'
          : kl < problem.radius * (1 - options.tolerance)
            ? 'cold'
            : 'solved';
  }

  /** out (B · K) ← q at the solution of the last problem; returns the mean over states of 1/Σ_j q². */
  weights(out: Float32Array | Float64Array): number {
    return this.#f.moments.weights(this.#f.trial, out);
  }

  /** The same for other η and λ. */
  weightsAt(temperature: number, multipliers: ArrayLike<number>, out: Float32Array | Float64Array): number {
    this.#f.moments.coefficients(temperature, multipliers, this.#step.target);
    return this.#f.moments.weights(this.#step.target, out);
  }
}
