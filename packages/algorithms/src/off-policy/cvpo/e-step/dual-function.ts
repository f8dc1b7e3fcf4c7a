import { DualMoments, type DualProblem } from './dual-moments.ts';

/** u = σ_r/η at most: beyond it rounding in exp(u x) is larger than the tolerance. */
const LARGEST_INVERSE_TEMPERATURE = 1e6;
/** λ σ_c/σ_r at most: beyond it the reward moves q by less than 1e-6. */
const LARGEST_MULTIPLIER = 1e6;

/** A multiplier within rounding of its bound is at it. */
export const NEARLY = 1 - 1e-12;

/** What a multiplier may do: it is held at 0, it moves, or it is held at its bound. */
export const AT_ZERO = 0;
export const FREE = 1;
export const AT_BOUND = 2;

/**
 * CVPO's dual g and its derivatives at an explicit point c = (u, −ν), in units in which rewards and costs have spread 1:
 *
 *     u = σ_r/η,   ν_i = λ_i u,   g = h(u, ν)/u,   ∂g/∂λ_i = d_i − E_q[Q_ci],   u h_u − h = KL − ε − ν·∇
 *
 * Arrays have an entry for each signal; index 0 is the reward, and not used in all of them. Nothing is allocated after the
 * constructor.
 */
export class DualFunction {
  readonly moments: DualMoments;
  readonly constraints: number;
  /** Where the function was evaluated last, and the best point so far, whose moments `moments.keep` kept. */
  readonly trial: Float64Array;
  readonly point: Float64Array;
  /** Threshold less baseline, and bound of λ, both scaled. */
  readonly threshold: Float64Array;
  readonly bound: Float64Array;
  /** What a residual of 1 is worth, for each constraint. */
  readonly tolerances: Float64Array;
  /** ∂g/∂λ, scaled. */
  readonly gradient: Float64Array;
  /** AT_ZERO, FREE or AT_BOUND. */
  readonly where: Uint8Array;
  /** KL, value, sum of the value's terms without sign, and residual in tolerances, at the newest point. */
  readonly at = { kl: 0, value: 0, size: 0, residual: 0 };
  radius = 0;
  largestU = 0;

  constructor(maxStates: number, maxActions: number, constraints: number) {
    const signals = 1 + constraints;
    this.moments = new DualMoments(maxStates, maxActions, constraints);
    this.constraints = constraints;
    this.trial = new Float64Array(signals);
    this.point = new Float64Array(signals);
    this.threshold = new Float64Array(signals);
    this.bound = new Float64Array(signals);
    this.tolerances = new Float64Array(signals);
    this.gradient = new Float64Array(signals);
    this.where = new Uint8Array(signals);
  }

  /** Takes a problem in, in units of its own spreads. Returns false if a Q-value is not finite. */
  read(
    problem: DualProblem,
    { minTemperature, maxMultiplier }: { minTemperature: number; maxMultiplier: number },
  ): boolean {
    if (!this.moments.read(problem)) return false;
    const { scale, baseline, largest } = this.moments;
    const reward = this.rewardScale();
    this.radius = problem.radius;
    this.largestU = Math.min(reward / minTemperature, LARGEST_INVERSE_TEMPERATURE);
    for (let i = 1; i <= this.constraints; i++) {
      const sigma = scale[i]!;
      const unit = sigma > 0 ? sigma : 1;
      const d = problem.thresholds[i - 1]!;
      this.threshold[i] = (d - baseline[i]!) / unit;
      this.tolerances[i] = (Math.abs(d) + largest[i]!) / unit;
      // A cost that is constant in every state moves no weights: its multiplier is decided at the end.
      this.bound[i] = sigma > 0 ? Math.min((maxMultiplier * sigma) / reward, LARGEST_MULTIPLIER) : 0;
    }
    return true;
  }

  /** σ_r, or 1 if all rewards are the same. */
  rewardScale(): number {
    const scale = this.moments.scale[0]!;
    return scale > 0 ? scale : 1;
  }

  /** Gradient, and which multipliers are free, at c, whose moments are the newest. */
  place(c: Float64Array): void {
    this.at.kl = this.moments.kl;
    for (let i = 1; i <= this.constraints; i++) {
      const g = this.threshold[i]! - this.moments.mean[i]!;
      const nu = -c[i]!;
      this.gradient[i] = g;
      const max = this.bound[i]! * c[0]!;
      this.where[i] = max === 0 || (nu <= 0 && g >= 0) ? AT_ZERO : nu >= max * NEARLY && g < 0 ? AT_BOUND : FREE;
    }
  }

  /** Value, gradient, which multipliers are free, and the residual in tolerances, at `trial`. */
  evaluate(tolerance: number): void {
    const moments = this.moments;
    const trial = this.trial;
    const gradient = this.gradient;
    const where = this.where;
    const at = this.at;
    moments.evaluate(trial);
    this.place(trial);
    const u = trial[0]!;
    const slack = this.radius - moments.kl;
    const tilt = u * moments.mean[0]!;
    let h = slack + tilt;
    let size = this.radius + moments.kl + Math.abs(tilt);
    at.residual = slack > 0 && u >= this.largestU ? 0 : Math.abs(slack) / (this.radius * tolerance);
    for (let i = 1; i <= this.constraints; i++) {
      const g = gradient[i]!;
      const nu = -trial[i]!;
      h += nu * g;
      size += Math.abs(nu * g);
      if (where[i] === FREE) {
        at.residual = Math.max(at.residual, Math.abs(g) / (this.tolerances[i]! * tolerance));
      }
    }
    at.value = h / u;
    at.size = size / u;
  }

  /** Derivative of g from `from`, where the newest gradient was taken, towards `target`. */
  slope(from: Float64Array, target: Float64Array): number {
    const u = from[0]!;
    let phi = this.at.kl - this.radius;
    let slope = 0;
    for (let i = 1; i <= this.constraints; i++) {
      phi += from[i]! * this.gradient[i]!;
      slope -= (this.gradient[i]! * (target[i]! - this.point[i]!)) / u;
    }
    return slope + (phi * (target[0]! - this.point[0]!)) / (u * u);
  }
}
