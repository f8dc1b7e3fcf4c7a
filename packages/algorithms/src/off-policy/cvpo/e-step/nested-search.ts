import { Bracket } from './bracket.ts';
import type { DualFunction } from './dual-function.ts';

/** Share of the tolerance to which the KL is held while λ moves. */
const INNER = 0.2;
/** λ, relative to its unit, below which 0 is tried. */
const MIN_MULTIPLIER = 1e-14;

/**
 * The dual of one constraint or none as two nested roots: λ is sought where its constraint is met, and for each λ the u that
 * spends the radius. Both are roots of monotone functions, so it converges however saturated the weights are.
 */
export class NestedSearch {
  readonly #f: DualFunction;
  readonly #outer = new Bracket();
  readonly #inner = new Bracket();
  /** Derivatives of what `run` and `#spend` seek the roots of, where they looked last. */
  readonly #slopes = { outer: 0, inner: 0 };
  /** Passes that are left. */
  left = 0;

  constructor(f: DualFunction) {
    this.#f = f;
  }

  /** From the best point on, with one constraint or none: λ by its gradient, η for each λ by its KL. Answers how many λ it tried. */
  run(tolerance: number, passes: number): number {
    this.left = passes;
    const point = this.#f.point;
    let u = point[0]!;
    // A cost that moves no weights has no λ to seek.
    if (this.#f.constraints === 0 || this.#f.bound[1] === 0) {
      this.#spend(0, u, tolerance);
      return 1;
    }
    const max = this.#f.bound[1]!;
    this.#f.moments.restore();
    this.#f.place(point);
    const from = -point[1]! / u;
    // If 0 does not do, nothing says how large λ has to be: its unit is as good as any, and strides are long.
    const blind = from < MIN_MULTIPLIER && this.#f.gradient[1]! < 0;
    const base = Math.min(blind ? 1 : Math.max(from, MIN_MULTIPLIER), max);
    let tried = 0;
    /** log λ, from that of the point, which keeps more of its digits → the gradient, with η where it then is to be; 0 once that solves the problem. */
    const gradientAt = (logMultiplier: number): number => {
      tried++;
      const multiplier = Math.min(base * Math.exp(logMultiplier), max);
      u = this.#spend(multiplier, u, tolerance);
      this.#slopes.outer = this.#gradientSlope(multiplier);
      return this.#f.at.residual <= 1 ? 0 : this.#f.gradient[1]!;
    };
    const top = Math.log(max / base);
    const min = Math.log(MIN_MULTIPLIER / base);
    const bracket = this.#outer;
    let at = 0;
    let gradient = gradientAt(at);
    for (let stride = blind ? 4 : 0.5; gradient !== 0 && this.left > 0; stride *= 3) {
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
    while (newest !== 0 && this.left > 0 && !bracket.closed) {
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
    const [rr, rc, , cc] = this.#f.moments.covariance;
    return this.#f.constraints === 0 ? rr! : rr! - 2 * multiplier * rc! + multiplier * multiplier * cc!;
  }

  /** ∂g/∂λ's derivative by log λ if u keeps the KL as it is, or, at its largest, stays. */
  #gradientSlope(multiplier: number): number {
    const [, rc, , cc] = this.#f.moments.covariance;
    const u = this.#f.trial[0]!;
    const across = rc! - multiplier * cc!;
    const spread = this.#raySpread(multiplier);
    const kept = u < this.#f.largestU && spread > 0 ? (across * across) / spread : 0;
    return multiplier * u * (cc! - kept);
  }

  /** trial ← the u at which λ's weights have the radius as their KL, or the largest; returns it. From u = `guess`. */
  #spend(multiplier: number, guess: number, tolerance: number): number {
    const bracket = this.#inner;
    const base = Math.min(guess, this.#f.largestU);
    const top = Math.log(this.#f.largestU / base);
    /** log u, from that of the guess → log(KL/ε), nearly a line if Q-values are Gaussian; 0 if that is near enough. */
    const excess = (logU: number): number => {
      const trial = this.#f.trial;
      trial[0] = logU >= top ? this.#f.largestU : base * Math.exp(logU);
      if (this.#f.constraints > 0) trial[1] = -multiplier * trial[0];
      this.#f.evaluate(tolerance);
      this.left--;
      const { kl, residual } = this.#f.at;
      this.#slopes.inner = (trial[0] * trial[0] * this.#raySpread(multiplier)) / kl;
      const near = residual <= 1 || Math.abs(kl - this.#f.radius) <= INNER * tolerance * this.#f.radius;
      return near || (kl < this.#f.radius && logU >= top) ? 0 : Math.log(Math.max(kl, 1e-300) / this.#f.radius);
    };
    let at = 0;
    let value = excess(at);
    for (let stride = 0.6 * Math.abs(value) + 1e-6; value !== 0 && this.left > 0; stride *= 3) {
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
    return this.#f.trial[0]!;
  }
}
