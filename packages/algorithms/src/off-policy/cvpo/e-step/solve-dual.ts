import { Bracket } from './bracket.ts';
import { DualMoments, type DualProblem } from './dual-moments.ts';
import { solvePositive } from './solve-positive.ts';

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
  /** η* [reward]. Read as a warm start where it is above 0. */
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

/** u = σ_r/η at most: beyond it rounding in exp(u x) is larger than the tolerance. */
const LARGEST_INVERSE_TEMPERATURE = 1e6;
/** λ σ_c/σ_r at most: beyond it the reward moves q by less than 1e-6. */
const LARGEST_MULTIPLIER = 1e6;
/** A trial within this of the best value, relative to the value's terms, is not refused for rounding. */
const ROUNDING = 1e-13;

/** A multiplier within rounding of its bound is at it. */
const NEARLY = 1 - 1e-12;

/** Newton's steps, and passes if the projected gradient is still large, after which one constraint or none is left to `#nest`. */
const PATIENCE = 8;
const PATIENCE_WHILE_FAR = 4;
const FAR = 0.1;
/** Share of the tolerance to which `#nest` holds the KL while it moves λ. */
const INNER = 0.2;
/** λ, relative to its unit, below which 0 is tried. */
const MIN_MULTIPLIER = 1e-14;

/** A bracket of u whose ends are this near holds no solution: it would have been found. */
const NEARLY_CLOSED = 1 - 1e-8;

const AT_ZERO = 0;
const FREE = 1;
const AT_BOUND = 2;

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
  readonly #moments: DualMoments;
  readonly #constraints: number;
  // By signal: index 0 is the reward, and not used in all of them.
  readonly #trial: Float64Array;
  readonly #point: Float64Array;
  readonly #target: Float64Array;
  /** Threshold less baseline, and bound of λ, both scaled. */
  readonly #threshold: Float64Array;
  readonly #bound: Float64Array;
  readonly #tolerance: Float64Array;
  /** ∂g/∂λ, scaled. */
  readonly #gradient: Float64Array;
  readonly #where: Uint8Array;
  /** Σ over signals that the direction of u is made of: 1 for the reward, −λ_max for costs on the ray. */
  readonly #ray: Float64Array;
  readonly #cross: Float64Array;
  readonly #free: Int32Array;
  readonly #matrix: Float64Array;
  readonly #y: Float64Array;
  readonly #z: Float64Array;
  readonly #newton = { free: 0, phi: 0, secondOrder: 0, curvature: 0, correction: 0 };
  readonly #at = { kl: 0, value: 0, size: 0, residual: 0 };
  readonly #outer = new Bracket();
  readonly #inner = new Bracket();
  /** Derivatives of what `#nest` and `#spend` seek the roots of, where they looked last. */
  readonly #slopes = { outer: 0, inner: 0 };
  /** Passes that are left. */
  #left = 0;
  #radius = 0;
  #largestU = 0;
  #low = 0;
  #high = Number.POSITIVE_INFINITY;
  #mayJump = true;
  #jumped = false;
  #shrinks = 0;

  constructor(maxStates: number, maxActions: number, constraints: number) {
    const signals = 1 + constraints;
    this.#moments = new DualMoments(maxStates, maxActions, constraints);
    this.#constraints = constraints;
    this.#trial = new Float64Array(signals);
    this.#point = new Float64Array(signals);
    this.#target = new Float64Array(signals);
    this.#threshold = new Float64Array(signals);
    this.#bound = new Float64Array(signals);
    this.#tolerance = new Float64Array(signals);
    this.#gradient = new Float64Array(signals);
    this.#where = new Uint8Array(signals);
    this.#ray = new Float64Array(signals);
    this.#cross = new Float64Array(signals);
    this.#free = new Int32Array(constraints);
    this.#matrix = new Float64Array(constraints * constraints);
    this.#y = new Float64Array(constraints);
    this.#z = new Float64Array(constraints);
  }

  /** Returns false, and leaves `out` as it is, if a Q-value is not finite. */
  solve(problem: DualProblem, options: DualOptions, out: DualSolution): boolean {
    if (!this.#moments.read(problem)) return false;
    this.#scale(problem, options);
    this.#start(out);
    let best = Number.POSITIVE_INFINITY;
    let bestResidual = Number.POSITIVE_INFINITY;
    let slope = 0;
    let share = 1;
    let evaluations = 0;
    let iterations = 0;
    let safe = false;
    let careful = false;
    const trial = this.#trial;
    const point = this.#point;
    const target = this.#target;
    const at = this.#at;
    for (;;) {
      this.#evaluate(options.tolerance);
      evaluations++;
      if (at.residual <= 1 || evaluations >= options.maxEvaluations) break;
      const far = at.residual * options.tolerance > FAR;
      if (this.#constraints <= 1 && (iterations >= PATIENCE || (far && evaluations >= PATIENCE_WHILE_FAR))) {
        this.#left = options.maxEvaluations - evaluations;
        iterations += this.#nest(options.tolerance);
        evaluations = options.maxEvaluations - this.#left;
        break;
      }
      if (
        at.value <= best + ROUNDING * at.size ||
        (at.residual < 0.9 * bestResidual && at.residual * options.tolerance < 1e-3)
      ) {
        point.set(trial);
        iterations++;
        this.#moments.keep();
        best = at.value;
        bestResidual = at.residual;
        share = 1;
        // If the quick aim has just failed, it mostly fails again.
        safe = safe && !careful;
        careful = safe;
        if (safe) {
          this.#aimSafely();
        } else {
          this.#linearise();
          this.#aim();
        }
        slope = this.#slope(point, target);
      } else {
        this.#boundByTrial();
        if (!safe) {
          // The quick aim was wrong; once more from the same point.
          safe = true;
          if (this.#jumped) this.#mayJump = false;
          this.#moments.restore();
          this.#aimSafely();
          slope = this.#slope(point, target);
          share = 1;
        } else {
          const there = this.#slope(trial, target);
          const cut = slope < 0 && there > 0 ? slope / (slope - there) : 0.25;
          share *= Math.min(0.5, Math.max(0.05, cut));
        }
      }
      this.#move(share);
    }
    out.iterations = iterations + 1;
    out.evaluations = evaluations;
    this.#report(problem, options, out);
    return true;
  }

  #rewardScale(): number {
    const scale = this.#moments.scale[0]!;
    return scale > 0 ? scale : 1;
  }

  #scale(problem: DualProblem, options: DualOptions): void {
    const { scale, baseline, largest } = this.#moments;
    const reward = this.#rewardScale();
    this.#radius = problem.radius;
    this.#largestU = Math.min(reward / options.minTemperature, LARGEST_INVERSE_TEMPERATURE);
    for (let i = 1; i <= this.#constraints; i++) {
      const sigma = scale[i]!;
      const unit = sigma > 0 ? sigma : 1;
      const d = problem.thresholds[i - 1]!;
      this.#threshold[i] = (d - baseline[i]!) / unit;
      this.#tolerance[i] = (Math.abs(d) + largest[i]!) / unit;
      // A cost that is constant in every state moves no weights: its multiplier is decided at the end.
      this.#bound[i] = sigma > 0 ? Math.min((options.maxMultiplier * sigma) / reward, LARGEST_MULTIPLIER) : 0;
    }
    this.#low = 0;
    this.#high = Number.POSITIVE_INFINITY;
    this.#mayJump = true;
    this.#jumped = false;
    this.#shrinks = 0;
    this.#room = 1;
  }

  /** trial ← the warm start, or the solution for Gaussian Q-values: Newton's step from u = ν = 0, with the costs that bind there. */
  #start(warm: DualSolution): void {
    const trial = this.#trial;
    const where = this.#where;
    const gradient = this.#gradient;
    const m = this.#constraints;
    const { scale, covariance } = this.#moments;
    const reward = this.#rewardScale();
    trial.fill(0);
    if (warm.temperature > 0) {
      trial[0] = Math.min(reward / warm.temperature, this.#largestU);
      for (let i = 1; i <= m; i++) {
        const multiplier = Math.min((warm.multipliers[i - 1]! * scale[i]!) / reward, this.#bound[i]!);
        trial[i] = -multiplier * trial[0]!;
      }
      return;
    }
    for (let i = 1; i <= m; i++) {
      gradient[i] = this.#threshold[i]!;
      where[i] = this.#bound[i]! > 0 && gradient[i]! < 0 ? FREE : AT_ZERO;
    }
    const usual = Math.sqrt(2 * this.#radius);
    for (let round = 0; round <= m; round++) {
      this.#at.kl = 0;
      this.#point.fill(0);
      this.#linearise();
      const { phi, secondOrder, curvature, free } = this.#newton;
      const spent = phi + secondOrder;
      const u = spent >= 0 ? 0.1 * usual : curvature > 0.01 ? Math.sqrt((-2 * spent) / curvature) : 10 * usual;
      trial.fill(0);
      trial[0] = Math.min(u, this.#largestU);
      for (let k = 0; k < free; k++) trial[this.#free[k]!] = Math.min(0, this.#y[k]! + this.#z[k]! * trial[0]!);
      if (spent >= 0) this.#shortenCosts(trial, 2 * this.#radius);
      for (let i = 1; i <= m; i++) trial[i] = Math.max(trial[i]!, -this.#bound[i]! * trial[0]!);
      let more = false;
      for (let i = 1; i <= m; i++) {
        if (where[i] === FREE || this.#bound[i] === 0) continue;
        let mean = 0;
        for (let j = 0; j <= m; j++) mean += covariance[i * (m + 1) + j]! * trial[j]!;
        if (mean <= this.#threshold[i]!) continue;
        where[i] = FREE;
        more = true;
      }
      if (!more) return;
    }
  }

  /** Shortens ν if only it would have more than this variance of the exponent. */
  #shortenCosts(c: Float64Array, variance: number): void {
    const signals = 1 + this.#constraints;
    let sum = 0;
    for (let i = 1; i < signals; i++) {
      for (let j = 1; j < signals; j++) sum += c[i]! * c[j]! * this.#moments.covariance[i * signals + j]!;
    }
    if (sum <= variance) return;
    const factor = Math.sqrt(variance / sum);
    for (let i = 1; i < signals; i++) c[i]! *= factor;
  }

  /** From the best point on, with one constraint or none: λ by its gradient, η for each λ by its KL. Answers how many λ it tried. */
  #nest(tolerance: number): number {
    const point = this.#point;
    let u = point[0]!;
    // A cost that moves no weights has no λ to seek.
    if (this.#constraints === 0 || this.#bound[1] === 0) {
      this.#spend(0, u, tolerance);
      return 1;
    }
    const max = this.#bound[1]!;
    this.#moments.restore();
    this.#place(point);
    const from = -point[1]! / u;
    // If 0 does not do, nothing says how large λ has to be: its unit is as good as any, and strides are long.
    const blind = from < MIN_MULTIPLIER && this.#gradient[1]! < 0;
    const base = Math.min(blind ? 1 : Math.max(from, MIN_MULTIPLIER), max);
    let tried = 0;
    /** log λ, from that of the point, which keeps more of its digits → the gradient, with η where it then is to be; 0 once that solves the problem. */
    const gradientAt = (logMultiplier: number): number => {
      tried++;
      const multiplier = Math.min(base * Math.exp(logMultiplier), max);
      u = this.#spend(multiplier, u, tolerance);
      this.#slopes.outer = this.#gradientSlope(multiplier);
      return this.#at.residual <= 1 ? 0 : this.#gradient[1]!;
    };
    const top = Math.log(max / base);
    const min = Math.log(MIN_MULTIPLIER / base);
    const bracket = this.#outer;
    let at = 0;
    let gradient = gradientAt(at);
    for (let stride = blind ? 4 : 0.5; gradient !== 0 && this.#left > 0; stride *= 3) {
      const rises = gradient < 0;
      if (rises && at >= top) return tried;
      const next = rises ? Math.min(at + stride, top) : at - stride;
      const there = gradientAt(next < min ? Number.NEGATIVE_INFINITY : next);
      if (there < 0 !== rises) {
        if (there === 0) return tried;
        if (rises) bracket.begin(at, gradient, next, there);
        else bracket.begin(next, there, at, gradient);
        at = next;
        gradient = there;
        break;
      }
      if (!rises && next < min) return tried;
      at = next;
      gradient = there;
    }
    this.#close(bracket, at, gradient, 'outer', gradientAt);
    return tried;
  }

  /**
   * Draws the bracket in until f is 0 or evaluations are spent, from f(at) = value, where it was last looked at. Newton's steps
   * while each at least halves f; if weights saturate slopes say little, and the bracket's own places are taken.
   */
  #close(bracket: Bracket, at: number, value: number, which: 'outer' | 'inner', f: (at: number) => number): void {
    let place = at;
    let newest = value;
    let before = Number.POSITIVE_INFINITY;
    while (newest !== 0 && this.#left > 0 && !bracket.closed) {
      const newton = place - newest / this.#slopes[which];
      const quick = Math.abs(newest) <= 0.5 * Math.abs(before) && bracket.holds(newton);
      place = quick ? newton : bracket.next();
      before = quick ? newest : Number.POSITIVE_INFINITY;
      newest = f(place);
      bracket.put(place, newest);
    }
  }

  /** wᵀCov w for w = (1, −λ): how fast the KL grows with u along the ray of λ. */
  #raySpread(multiplier: number): number {
    const [rr, rc, , cc] = this.#moments.covariance;
    return this.#constraints === 0 ? rr! : rr! - 2 * multiplier * rc! + multiplier * multiplier * cc!;
  }

  /** ∂g/∂λ's derivative by log λ if u keeps the KL as it is, or, at its largest, stays. */
  #gradientSlope(multiplier: number): number {
    const [, rc, , cc] = this.#moments.covariance;
    const u = this.#trial[0]!;
    const across = rc! - multiplier * cc!;
    const spread = this.#raySpread(multiplier);
    const kept = u < this.#largestU && spread > 0 ? (across * across) / spread : 0;
    return multiplier * u * (cc! - kept);
  }

  /** trial ← the u at which λ's weights have the radius as their KL, or the largest; answers it. From u = `guess`. */
  #spend(multiplier: number, guess: number, tolerance: number): number {
    const bracket = this.#inner;
    const base = Math.min(guess, this.#largestU);
    const top = Math.log(this.#largestU / base);
    /** log u, from that of the guess → log(KL/ε), nearly a line if Q-values are Gaussian; 0 if that is near enough. */
    const excess = (logU: number): number => {
      const trial = this.#trial;
      trial[0] = logU >= top ? this.#largestU : base * Math.exp(logU);
      if (this.#constraints > 0) trial[1] = -multiplier * trial[0];
      this.#evaluate(tolerance);
      this.#left--;
      const { kl, residual } = this.#at;
      this.#slopes.inner = (trial[0] * trial[0] * this.#raySpread(multiplier)) / kl;
      const near = residual <= 1 || Math.abs(kl - this.#radius) <= INNER * tolerance * this.#radius;
      return near || (kl < this.#radius && logU >= top) ? 0 : Math.log(Math.max(kl, 1e-300) / this.#radius);
    };
    let at = 0;
    let value = excess(at);
    for (let stride = 0.6 * Math.abs(value) + 1e-6; value !== 0 && this.#left > 0; stride *= 3) {
      const next = Math.min(at - Math.sign(value) * stride, top);
      const there = excess(next);
      if (there < 0 !== value < 0) {
        if (there !== 0) {
          if (value < 0) bracket.begin(at, value, next, there);
          else bracket.begin(next, there, at, value);
        }
        at = next;
        value = there;
        break;
      }
      at = next;
      value = there;
    }
    this.#close(bracket, at, value, 'inner', excess);
    return this.#trial[0]!;
  }

  /** Gradient, and which multipliers are free, at c, whose moments are the newest. */
  #place(c: Float64Array): void {
    this.#at.kl = this.#moments.kl;
    for (let i = 1; i <= this.#constraints; i++) {
      const g = this.#threshold[i]! - this.#moments.mean[i]!;
      const nu = -c[i]!;
      this.#gradient[i] = g;
      const max = this.#bound[i]! * c[0]!;
      this.#where[i] = max === 0 || (nu <= 0 && g >= 0) ? AT_ZERO : nu >= max * NEARLY && g < 0 ? AT_BOUND : FREE;
    }
  }

  /** Value, gradient, which multipliers are free, and the residual in tolerances, at `trial`. */
  #evaluate(tolerance: number): void {
    const moments = this.#moments;
    const trial = this.#trial;
    const gradient = this.#gradient;
    const where = this.#where;
    const at = this.#at;
    moments.evaluate(trial);
    this.#place(trial);
    const u = trial[0]!;
    const slack = this.#radius - moments.kl;
    const tilt = u * moments.mean[0]!;
    let h = slack + tilt;
    let size = this.#radius + moments.kl + Math.abs(tilt);
    at.residual = slack > 0 && u >= this.#largestU ? 0 : Math.abs(slack) / (this.#radius * tolerance);
    for (let i = 1; i <= this.#constraints; i++) {
      const g = gradient[i]!;
      const nu = -trial[i]!;
      h += nu * g;
      size += Math.abs(nu * g);
      if (where[i] === FREE) {
        at.residual = Math.max(at.residual, Math.abs(g) / (this.#tolerance[i]! * tolerance));
      }
    }
    at.value = h / u;
    at.size = size / u;
  }

  /**
   * The model at `point`, whose moments are the newest: y, z with Δν = −y − z Δu, and φ = u h_u − h = KL − ε − ν·∇ after the
   * step of ν, to first and to second order, with its derivative u · curvature.
   */
  #linearise(): void {
    const m = this.#constraints;
    const where = this.#where;
    const free = this.#free;
    const gradient = this.#gradient;
    const point = this.#point;
    const ray = this.#ray;
    const cross = this.#cross;
    const matrix = this.#matrix;
    const y = this.#y;
    const z = this.#z;
    const newton = this.#newton;
    const { covariance } = this.#moments;
    const signals = m + 1;
    let n = 0;
    ray.fill(0);
    ray[0] = 1;
    for (let i = 1; i <= m; i++) {
      if (where[i] === FREE) free[n++] = i;
      else if (where[i] === AT_BOUND) ray[i] = -this.#bound[i]!;
    }
    let curvature = 0;
    for (let i = 0; i < signals; i++) {
      let sum = 0;
      for (let j = 0; j < signals; j++) sum += covariance[i * signals + j]! * ray[j]!;
      cross[i] = sum;
      curvature += ray[i]! * sum;
    }
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) matrix[k * n + l] = covariance[free[k]! * signals + free[l]!]!;
      y[k] = gradient[free[k]!]!;
      z[k] = -cross[free[k]!]!;
    }
    solvePositive(matrix, n, y, z);
    const whole = curvature;
    this.#capped = false;
    let phi = this.#at.kl - this.#radius;
    let secondOrder = 0;
    let correction = 0;
    for (let k = 0; k < n; k++) {
      const i = free[k]!;
      // Saturated weights have next to no covariance, and then the step says too much.
      const room = this.#room * (2 - point[i]! + point[0]!);
      if (Math.abs(y[k]!) > room) {
        y[k] = Math.sign(y[k]!) * room;
        this.#capped = true;
      }
      const own = point[i]! * gradient[i]!;
      const through = point[0]! * cross[i]! * y[k]!;
      phi += own + through;
      secondOrder += 0.5 * y[k]! * gradient[i]!;
      correction += Math.abs(own) + Math.abs(through);
      curvature += cross[i]! * z[k]!;
    }
    newton.free = n;
    newton.phi = phi;
    newton.secondOrder = secondOrder;
    newton.correction = correction + secondOrder;
    newton.curvature = curvature > 1e-12 * whole ? curvature : 0;
  }

  /** target ← where the model has its solution. */
  #aim(): void {
    const point = this.#point;
    const target = this.#target;
    const { phi, secondOrder, curvature, correction, free } = this.#newton;
    const u = point[0]!;
    const spent = phi + secondOrder;
    // With ν all but solved for, the sign of the KL's excess says on which side of u the solution lies.
    if (!this.#capped && correction <= 0.1 * Math.abs(spent)) this.#bracket(u, spent);
    const square = curvature > 0 ? u * u - (2 * spent) / curvature : spent < 0 ? Number.POSITIVE_INFINITY : -1;
    this.#jumped = false;
    let next: number;
    if (spent < 0) {
      next = Math.min(Math.sqrt(square), 1e3 * u);
      if (next >= this.#high) next = Math.sqrt(u * this.#high);
    } else if (square > (u * u) / 16) {
      next = Math.sqrt(square);
      if (next <= this.#low) next = Math.sqrt(u * this.#low);
    } else if (free > 0 && this.#mayJump && this.#aimAtRay()) {
      return;
    } else if (this.#low > 0) {
      next = Math.sqrt(u * this.#low);
    } else {
      next = u * Math.min(0.5, Math.max(0.1, Math.sqrt(this.#radius / this.#at.kl))) ** (2 ** this.#shrinks);
      this.#shrinks = Math.min(this.#shrinks + 1, 4);
    }
    if (spent < 0) this.#shrinks = 0;
    next = Math.min(next, this.#largestU);
    target.set(point);
    target[0] = next;
    for (let k = 0; k < free; k++) {
      const i = this.#free[k]!;
      const room = this.#room * (2 - point[i]! + u + next);
      target[i] = point[i]! + Math.max(-room, Math.min(room, this.#y[k]! + this.#z[k]! * (next - u)));
    }
    this.#room = this.#capped ? Math.min(8 * this.#room, 1e6) : 1;
  }

  /** The point with λ at its bound whose ν has about the radius as its KL. */
  #aimAtRay(): boolean {
    const point = this.#point;
    const target = this.#target;
    const bound = this.#bound;
    const factor = Math.min(1, Math.sqrt(this.#radius / this.#at.kl));
    let u = 0;
    for (let i = 1; i <= this.#constraints; i++) {
      target[i] = factor * point[i]!;
      if (this.#where[i] === FREE) u = Math.max(u, -target[i]! / bound[i]!);
    }
    if (!(u > this.#low && u < 0.5 * point[0]!)) return false;
    target[0] = u;
    this.#jumped = true;
    return true;
  }

  /**
   * target ← along Newton's direction of the free multipliers, in which g falls, as far as no multiplier passes a bound and
   * u stays between an eighth and eight times what it is.
   */
  #aimSafely(): void {
    const point = this.#point;
    const target = this.#target;
    const bound = this.#bound;
    const where = this.#where;
    const u = point[0]!;
    this.#jumped = false;
    this.#room = Number.POSITIVE_INFINITY;
    this.#place(point);
    let du = 0;
    for (let pinned = true; pinned; ) {
      this.#linearise();
      const { phi, curvature, free } = this.#newton;
      du = curvature > 0 ? -phi / (u * curvature) : phi < 0 ? 7 * u : -0.875 * u;
      // At its largest u is held like a multiplier at its bound.
      if (u >= this.#largestU * NEARLY) du = Math.min(du, 0);
      pinned = false;
      for (let k = 0; k < free; k++) {
        const i = this.#free[k]!;
        const move = -(this.#y[k]! + this.#z[k]! * du);
        if (point[i]! >= 0 && move < 0) where[i] = AT_ZERO;
        else if (-point[i]! >= bound[i]! * u * NEARLY && move > bound[i]! * du) where[i] = AT_BOUND;
        else continue;
        pinned = true;
      }
    }
    this.#room = 1;
    let share = du < -0.875 * u ? (-0.875 * u) / du : du > 7 * u ? (7 * u) / du : 1;
    share = Math.min(share, du > 0 ? (this.#largestU - u) / du : 1);
    for (let k = 0; k < this.#newton.free; k++) {
      const i = this.#free[k]!;
      const move = -(this.#y[k]! + this.#z[k]! * du);
      if (move < 0) share = Math.min(share, point[i]! / move);
      const closing = move - bound[i]! * du;
      if (closing > 0) share = Math.min(share, (bound[i]! * u + point[i]!) / closing);
      const room = 2 - point[i]! + u;
      if (Math.abs(move) * share > room) share = room / Math.abs(move);
    }
    target.set(point);
    target[0] = u + share * du;
    for (let i = 1; i <= this.#constraints; i++) if (this.#ray[i]! < 0) target[i] = -bound[i]! * target[0]!;
    for (let k = 0; k < this.#newton.free; k++) target[this.#free[k]!]! += share * (this.#y[k]! + this.#z[k]! * du);
  }

  /** How far a multiplier may go in one step, relative to what it is: rises while steps end there. */
  #room = 1;
  #capped = false;

  /** Derivative of g from `from`, where the newest gradient was taken, towards `target`. */
  #slope(from: Float64Array, target: Float64Array): number {
    const u = from[0]!;
    let phi = this.#at.kl - this.#radius;
    let slope = 0;
    for (let i = 1; i <= this.#constraints; i++) {
      phi += from[i]! * this.#gradient[i]!;
      slope -= (this.#gradient[i]! * (target[i]! - this.#point[i]!)) / u;
    }
    return slope + (phi * (target[0]! - this.#point[0]!)) / (u * u);
  }

  #bracket(u: number, excess: number): void {
    if (excess < 0) this.#low = Math.max(this.#low, u);
    else this.#high = Math.min(this.#high, u);
    if (this.#low < this.#high * NEARLY_CLOSED) return;
    // The multipliers were further off than they seemed.
    this.#low = excess < 0 ? u : 0;
    this.#high = excess < 0 ? Number.POSITIVE_INFINITY : u;
  }

  /** Without free multipliers only the KL says on which side of a refused trial the solution lies. */
  #boundByTrial(): void {
    for (let i = 1; i <= this.#constraints; i++) if (this.#where[i] === FREE) return;
    this.#bracket(this.#trial[0]!, this.#at.kl - this.#radius);
  }

  /** trial ← point + share · (target − point), held to the bounds. */
  #move(share: number): void {
    const trial = this.#trial;
    const point = this.#point;
    const target = this.#target;
    const bound = this.#bound;
    trial[0] = share === 1 ? target[0]! : point[0]! + share * (target[0]! - point[0]!);
    for (let i = 1; i <= this.#constraints; i++) {
      const max = bound[i]! * trial[0]!;
      const onRay = this.#ray[i]! < 0 && !this.#jumped;
      const nu = onRay ? max : -(point[i]! + share * (target[i]! - point[i]!));
      trial[i] = -Math.min(Math.max(nu, 0), max);
    }
  }

  #report(problem: DualProblem, options: DualOptions, out: DualSolution): void {
    const { scale, baseline, mean, kl } = this.#moments;
    const trial = this.#trial;
    const at = this.#at;
    const reward = this.#rewardScale();
    out.temperature = reward / trial[0]!;
    out.kl = kl;
    out.residual = at.residual * options.tolerance;
    let value = baseline[0]! + reward * at.value;
    let infeasible = false;
    for (let i = 1; i <= this.#constraints; i++) {
      const sigma = scale[i]!;
      const expected = baseline[i]! + sigma * mean[i]!;
      out.expectedCosts[i - 1] = expected;
      if (sigma > 0) {
        out.multipliers[i - 1] = ((-trial[i]! / trial[0]!) * reward) / sigma;
        infeasible ||= this.#where[i] === AT_BOUND;
      } else {
        const violated = this.#threshold[i]! < -options.tolerance * this.#tolerance[i]!;
        out.multipliers[i - 1] = violated ? options.maxMultiplier : 0;
        if (violated) value += options.maxMultiplier * this.#threshold[i]!;
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
    return this.#moments.weights(this.#trial, out);
  }

  /** The same for other η and λ. */
  weightsAt(temperature: number, multipliers: ArrayLike<number>, out: Float32Array | Float64Array): number {
    this.#moments.coefficients(temperature, multipliers, this.#target);
    return this.#moments.weights(this.#target, out);
  }
}
