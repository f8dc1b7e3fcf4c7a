/** min/max over an ellipsoid cut by a half-space, in full coordinates and double precision: the truth for CPO and PCPO. */

export type Vector = readonly number[];

/** A generator of its own (mulberry32), so that the cases do not move with the product's. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomVector(n: number, uniform: () => number): number[] {
  return Array.from({ length: n }, () => 2 * uniform() - 1);
}

/** M Mᵀ + 0.1 I. */
export function randomPositiveDefinite(n: number, uniform: () => number): number[][] {
  const m = Array.from({ length: n }, () => randomVector(n, uniform));
  return m.map((row, i) => m.map((other, j) => dot(row, other) + (i === j ? 0.1 : 0)));
}

export function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

export function apply(h: readonly Vector[], v: Vector): number[] {
  return h.map((row) => dot(row, v));
}

export function combine(a: number, x: Vector, b: number, y: Vector): number[] {
  return x.map((xi, i) => a * xi + b * y[i]!);
}

/** H⁻¹ v by Gaussian elimination with partial pivoting. */
export function solve(h: readonly Vector[], v: Vector): number[] {
  const n = v.length;
  const m = h.map((row, i) => [...row, v[i]!]);
  for (let col = 0; col < n; col++) {
    let pivot = col;
    for (let i = col + 1; i < n; i++) if (Math.abs(m[i]![col]!) > Math.abs(m[pivot]![col]!)) pivot = i;
    [m[col], m[pivot]] = [m[pivot]!, m[col]!];
    for (let i = col + 1; i < n; i++) {
      const factor = m[i]![col]! / m[col]![col]!;
      for (let j = col; j <= n; j++) m[i]![j]! -= factor * m[col]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = m[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= m[i]![j]! * x[j]!;
    x[i] = sum / m[i]![i]!;
  }
  return x;
}

/**
 * The value of max g·Δ s.t. c + b·Δ ≤ 0, ½ΔᵀHΔ ≤ δ, from its dual: min over ν ≥ 0 of √(2δ) ‖g − νb‖_{H⁻¹} − ν c. Every feasible Δ is
 * below it (weak duality), so a feasible Δ that reaches it is optimal. ν is found by golden-section search on a convex function.
 */
export function dualValue(h: readonly Vector[], g: Vector, b: Vector, c: number, delta: number): number {
  const value = (nu: number): number => {
    const v = combine(1, g, -nu, b);
    return Math.sqrt(2 * delta * Math.max(0, dot(v, solve(h, v)))) - nu * c;
  };
  let high = 1;
  while (value(2 * high) < value(high) && high < 1e12) high *= 2;
  let low = 0;
  high *= 2;
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 200; i++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (value(left) <= value(right)) high = right;
    else low = left;
  }
  return Math.min(value(0), value((low + high) / 2));
}
