import { AT_BOUND, AT_ZERO, type DualFunction, FREE, NEARLY } from './dual-function.ts';
import { solvePositive } from './solve-positive.ts';

/** A bracket of u whose ends are this near holds no solution: it would have been found. */
const NEARLY_CLOSED = 1 - 1e-8;

/**
 * Newton's step of the dual in (u, ν): a quick aim, which solves for the KL as a function of u² and is exact if Q-values are
 * Gaussian, and a safe one along the direction in which g falls. Multipliers whose gradient points outwards stay at 0 or at
 * their bound; at the bound ν moves with u, along the ray λ = λ_max.
 */
export class NewtonStep {
  readonly #f: DualFunction;
  /** Where the step aims. */
  readonly target: Float64Array;
  /** Signals of the free multipliers, `newton.free` of them, and the model's answer for each: Δν = −y − z Δu. */
  readonly free: Int32Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly newton = { free: 0, phi: 0, secondOrder: 0, curvature: 0, correction: 0 };
  /** Σ over signals that the direction of u is made of: 1 for the reward, −λ_max for costs on the ray. */
  readonly #ray: Float64Array;
  readonly #cross: Float64Array;
  readonly #matrix: Float64Array;
  /** u lies between these, as far as is known. */
  low = 0;
  high = Number.POSITIVE_INFINITY;
  mayJump = true;
  jumped = false;
  shrinks = 0;
  /** How far a multiplier may go in one step, relative to what it is: rises while steps end there. */
  room = 1;
  #capped = false;

  constructor(f: DualFunction) {
    const { constraints } = f;
    const signals = 1 + constraints;
    this.#f = f;
    this.target = new Float64Array(signals);
    this.#ray = new Float64Array(signals);
    this.#cross = new Float64Array(signals);
    this.free = new Int32Array(constraints);
    this.#matrix = new Float64Array(constraints * constraints);
    this.y = new Float64Array(constraints);
    this.z = new Float64Array(constraints);
  }

  /** Forgets the last problem. */
  reset(): void {
    this.low = 0;
    this.high = Number.POSITIVE_INFINITY;
    this.mayJump = true;
    this.jumped = false;
    this.shrinks = 0;
    this.room = 1;
  }

  /**
   * The model at `point`, whose moments are the newest: y, z with Δν = −y − z Δu, and φ = u h_u − h = KL − ε − ν·∇ after the
   * step of ν, to first and to second order, with its derivative u · curvature.
   */
  linearise(): void {
    const m = this.#f.constraints;
    const where = this.#f.where;
    const free = this.free;
    const gradient = this.#f.gradient;
    const point = this.#f.point;
    const ray = this.#ray;
    const cross = this.#cross;
    const matrix = this.#matrix;
    const y = this.y;
    const z = this.z;
    const newton = this.newton;
    const { covariance } = this.#f.moments;
    const signals = m + 1;
    let n = 0;
    ray.fill(0);
    ray[0] = 1;
    for (let i = 1; i <= m; i++) {
      if (where[i] === FREE) free[n++] = i;
      else if (where[i] === AT_BOUND) ray[i] = -this.#f.bound[i]!;
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
    let phi = this.#f.at.kl - this.#f.radius;
    let secondOrder = 0;
    let correction = 0;
    for (let k = 0; k < n; k++) {
      const i = free[k]!;
      // Saturated weights have next to no covariance, and then the step says too much.
      const room = this.room * (2 - point[i]! + point[0]!);
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
  aim(): void {
    const point = this.#f.point;
    const target = this.target;
    const { phi, secondOrder, curvature, correction, free } = this.newton;
    const u = point[0]!;
    const spent = phi + secondOrder;
    // With ν all but solved for, the sign of the KL's excess says on which side of u the solution lies.
    if (!this.#capped && correction <= 0.1 * Math.abs(spent)) this.#bracket(u, spent);
    const square = curvature > 0 ? u * u - (2 * spent) / curvature : spent < 0 ? Number.POSITIVE_INFINITY : -1;
    this.jumped = false;
    let next: number;
    if (spent < 0) {
      next = Math.min(Math.sqrt(square), 1e3 * u);
      if (next >= this.high) next = Math.sqrt(u * this.high);
    } else if (square > (u * u) / 16) {
      next = Math.sqrt(square);
      if (next <= this.low) next = Math.sqrt(u * this.low);
    } else if (free > 0 && this.mayJump && this.#aimAtRay()) {
      return;
    } else if (this.low > 0) {
      next = Math.sqrt(u * this.low);
    } else {
      next = u * Math.min(0.5, Math.max(0.1, Math.sqrt(this.#f.radius / this.#f.at.kl))) ** (2 ** this.shrinks);
      this.shrinks = Math.min(this.shrinks + 1, 4);
    }
    if (spent < 0) this.shrinks = 0;
    next = Math.min(next, this.#f.largestU);
    target.set(point);
    target[0] = next;
    for (let k = 0; k < free; k++) {
      const i = this.free[k]!;
      const room = this.room * (2 - point[i]! + u + next);
      target[i] = point[i]! + Math.max(-room, Math.min(room, this.y[k]! + this.z[k]! * (next - u)));
    }
    this.room = this.#capped ? Math.min(8 * this.room, 1e6) : 1;
  }

  /** The point with λ at its bound whose ν has about the radius as its KL. */
  #aimAtRay(): boolean {
    const point = this.#f.point;
    const target = this.target;
    const bound = this.#f.bound;
    const factor = Math.min(1, Math.sqrt(this.#f.radius / this.#f.at.kl));
    let u = 0;
    for (let i = 1; i <= this.#f.constraints; i++) {
      target[i] = factor * point[i]!;
      if (this.#f.where[i] === FREE) u = Math.max(u, -target[i]! / bound[i]!);
    }
    if (!(u > this.low && u < 0.5 * point[0]!)) return false;
    target[0] = u;
    this.jumped = true;
    return true;
  }

  /**
   * target ← along Newton's direction of the free multipliers, in which g falls, as far as no multiplier passes a bound and
   * u stays between an eighth and eight times what it is.
   */
  aimSafely(): void {
    const point = this.#f.point;
    const target = this.target;
    const bound = this.#f.bound;
    const where = this.#f.where;
    const u = point[0]!;
    this.jumped = false;
    this.room = Number.POSITIVE_INFINITY;
    this.#f.place(point);
    let du = 0;
    for (let pinned = true; pinned; ) {
      this.linearise();
      const { phi, curvature, free } = this.newton;
      du = curvature > 0 ? -phi / (u * curvature) : phi < 0 ? 7 * u : -0.875 * u;
      // At its largest u is held like a multiplier at its bound.
      if (u >= this.#f.largestU * NEARLY) du = Math.min(du, 0);
      pinned = false;
      for (let k = 0; k < free; k++) {
        const i = this.free[k]!;
        const move = -(this.y[k]! + this.z[k]! * du);
        if (point[i]! >= 0 && move < 0) where[i] = AT_ZERO;
        else if (-point[i]! >= bound[i]! * u * NEARLY && move > bound[i]! * du) where[i] = AT_BOUND;
        else continue;
        pinned = true;
      }
    }
    this.room = 1;
    let share = du < -0.875 * u ? (-0.875 * u) / du : du > 7 * u ? (7 * u) / du : 1;
    share = Math.min(share, du > 0 ? (this.#f.largestU - u) / du : 1);
    for (let k = 0; k < this.newton.free; k++) {
      const i = this.free[k]!;
      const move = -(this.y[k]! + this.z[k]! * du);
      if (move < 0) share = Math.min(share, point[i]! / move);
      const closing = move - bound[i]! * du;
      if (closing > 0) share = Math.min(share, (bound[i]! * u + point[i]!) / closing);
      const room = 2 - point[i]! + u;
      if (Math.abs(move) * share > room) share = room / Math.abs(move);
    }
    target.set(point);
    target[0] = u + share * du;
    for (let i = 1; i <= this.#f.constraints; i++) if (this.#ray[i]! < 0) target[i] = -bound[i]! * target[0]!;
    for (let k = 0; k < this.newton.free; k++) target[this.free[k]!]! += share * (this.y[k]! + this.z[k]! * du);
  }

  #bracket(u: number, excess: number): void {
    if (excess < 0) this.low = Math.max(this.low, u);
    else this.high = Math.min(this.high, u);
    if (this.low < this.high * NEARLY_CLOSED) return;
    // The multipliers were further off than they seemed.
    this.low = excess < 0 ? u : 0;
    this.high = excess < 0 ? Number.POSITIVE_INFINITY : u;
  }

  /** Without free multipliers only the KL says on which side of a refused trial the solution lies. */
  boundByTrial(): void {
    for (let i = 1; i <= this.#f.constraints; i++) if (this.#f.where[i] === FREE) return;
    this.#bracket(this.#f.trial[0]!, this.#f.at.kl - this.#f.radius);
  }

  /** trial ← point + share · (target − point), held to the bounds. */
  move(share: number): void {
    const trial = this.#f.trial;
    const point = this.#f.point;
    const target = this.target;
    const bound = this.#f.bound;
    trial[0] = share === 1 ? target[0]! : point[0]! + share * (target[0]! - point[0]!);
    for (let i = 1; i <= this.#f.constraints; i++) {
      const max = bound[i]! * trial[0]!;
      const onRay = this.#ray[i]! < 0 && !this.jumped;
      const nu = onRay ? max : -(point[i]! + share * (target[i]! - point[i]!));
      trial[i] = -Math.min(Math.max(nu, 0), max);
    }
  }
}
