import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Random, Vec } from '../contracts/values.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
const ENTROPY_OF_UNIT_NORMAL = 0.5 * Math.log(2 * Math.PI * Math.E);

/** Entries of a lower triangle of n rows. */
export function triangle(n: number): number {
  return (n * (n + 1)) / 2;
}

/** Whether number k of a triangle stored row by row is on its diagonal. */
export function isDiagonal(k: number): boolean {
  const row = Math.floor((Math.sqrt(8 * k + 1) - 1) / 2);
  return k === triangle(row + 1) - 1;
}

/** Where entry (i, j), j ≤ i, is in a triangle stored row by row. */
function entry(i: number, j: number): number {
  return triangle(i) + j;
}

/**
 * A Gaussian with a full covariance Σ = L Lᵀ for each row: `scale` holds the lower triangle of L row by row, n(n + 1)/2 numbers,
 * its diagonal above 0. All sums run in double precision, in index order.
 */
export function createFullGaussian(actions: number): Distribution {
  const n = actions;
  const width = triangle(n);
  const z = new Float64Array(n);
  const w = new Float64Array(n);
  const m = new Float64Array(n * (n + 1));
  const noise = new Float64Array(n);

  /** x ← L⁻¹ x, then, with `transposed`, x ← L⁻ᵀ x. `stride` apart. */
  function solve(scale: Vec, at: number, x: Float64Array, from: number, stride: number, transposed: boolean): void {
    if (transposed) {
      for (let i = n - 1; i >= 0; i--) {
        let sum = x[from + i * stride]!;
        for (let k = i + 1; k < n; k++) sum -= scale[at + entry(k, i)]! * x[from + k * stride]!;
        x[from + i * stride] = sum / scale[at + entry(i, i)]!;
      }
      return;
    }
    for (let i = 0; i < n; i++) {
      let sum = x[from + i * stride]!;
      for (let k = 0; k < i; k++) sum -= scale[at + entry(i, k)]! * x[from + k * stride]!;
      x[from + i * stride] = sum / scale[at + entry(i, i)]!;
    }
  }

  /** z ← L⁻¹(a − μ). */
  function standardise(o: Outputs, action: Vec, i: number): void {
    for (let j = 0; j < n; j++) z[j] = action[i * n + j]! - o.mean[i * n + j]!;
    solve(o.scale, i * width, z, 0, 1, false);
  }

  /** m ← L_q⁻¹ [L_p | μ_p − μ_q], n × (n + 1). */
  function relate(p: Outputs, q: Outputs, i: number): void {
    const columns = n + 1;
    m.fill(0);
    for (let r = 0; r < n; r++) {
      for (let c = 0; c <= r; c++) m[r * columns + c] = p.scale[i * width + entry(r, c)]!;
      m[r * columns + n] = p.mean[i * n + r]! - q.mean[i * n + r]!;
    }
    for (let c = 0; c < columns; c++) solve(q.scale, i * width, m, c, columns, false);
  }

  return {
    actions,
    outputs: actions,

    sample(o, random: Random, action) {
      for (let i = 0; i < o.count; i++) {
        for (let j = 0; j < n; j++) noise[j] = random.normal();
        move(o, i, noise, 0, action);
      }
    },

    mode(o, action) {
      action.set(o.mean.subarray(0, o.count * n));
    },

    logProb(o, action, out) {
      for (let i = 0; i < o.count; i++) {
        standardise(o, action, i);
        let sum = 0;
        for (let j = 0; j < n; j++) {
          sum -= 0.5 * z[j]! * z[j]! + Math.log(o.scale[i * width + entry(j, j)]!) + HALF_LOG_TWO_PI;
        }
        out[i] = sum;
      }
    },

    // With w = L⁻ᵀ z: ∂log π/∂μ = w, ∂log π/∂L_ij = w_i z_j − δ_ij/L_ii.
    score(o, action, weight) {
      for (let i = 0; i < o.count; i++) {
        standardise(o, action, i);
        w.set(z);
        solve(o.scale, i * width, w, 0, 1, true);
        for (let r = 0; r < n; r++) {
          o.dMean[i * n + r]! += weight[i]! * w[r]!;
          for (let c = 0; c <= r; c++) {
            const own = r === c ? 1 / o.scale[i * width + entry(r, r)]! : 0;
            o.dScale[i * width + entry(r, c)]! += weight[i]! * (w[r]! * z[c]! - own);
          }
        }
      }
    },

    // KL(p‖q) = ½(‖L_q⁻¹L_p‖² + ‖L_q⁻¹(μ_p − μ_q)‖² − n) + Σ log L_q,ii/L_p,ii.
    kl(p, q, out) {
      for (let i = 0; i < p.count; i++) {
        relate(p, q, i);
        let sum = 0;
        for (let k = 0; k < m.length; k++) sum += m[k]! * m[k]!;
        sum = 0.5 * (sum - n);
        for (let j = 0; j < n; j++) {
          sum += Math.log(q.scale[i * width + entry(j, j)]! / p.scale[i * width + entry(j, j)]!);
        }
        out[i] = sum;
      }
    },

    // ∂/∂μ_p = Σ_q⁻¹(μ_p − μ_q), ∂/∂L_p = L_q⁻ᵀ(L_q⁻¹L_p) − diag(1/L_p).
    klGradient(p, q, weight) {
      const columns = n + 1;
      for (let i = 0; i < p.count; i++) {
        relate(p, q, i);
        for (let c = 0; c < columns; c++) solve(q.scale, i * width, m, c, columns, true);
        for (let r = 0; r < n; r++) {
          p.dMean[i * n + r]! += weight[i]! * m[r * columns + n]!;
          for (let c = 0; c <= r; c++) {
            const own = r === c ? 1 / p.scale[i * width + entry(r, r)]! : 0;
            p.dScale[i * width + entry(r, c)]! += weight[i]! * (m[r * columns + c]! - own);
          }
        }
      }
    },

    // With Y = L_q⁻¹[L_p | μ_p − μ_q]: ∂/∂μ_q = −L_q⁻ᵀ Y_last, ∂/∂L_q = −L_q⁻ᵀ Y Yᵀ + diag(1/L_q), its lower triangle.
    klTargetGradient(p, q, weight) {
      const columns = n + 1;
      for (let i = 0; i < p.count; i++) {
        relate(p, q, i);
        for (let c = 0; c < n; c++) {
          for (let r = 0; r < n; r++) {
            let sum = 0;
            for (let k = 0; k < columns; k++) sum += m[r * columns + k]! * m[c * columns + k]!;
            w[r] = sum;
          }
          solve(q.scale, i * width, w, 0, 1, true);
          for (let r = c; r < n; r++) {
            const own = r === c ? 1 / q.scale[i * width + entry(r, r)]! : 0;
            q.dScale[i * width + entry(r, c)]! += weight[i]! * (own - w[r]!);
          }
        }
        for (let r = 0; r < n; r++) w[r] = m[r * columns + n]!;
        solve(q.scale, i * width, w, 0, 1, true);
        for (let r = 0; r < n; r++) q.dMean[i * n + r]! -= weight[i]! * w[r]!;
      }
    },

    entropy(o, weight) {
      let sum = 0;
      for (let i = 0; i < o.count; i++) {
        for (let j = 0; j < n; j++) {
          const diagonal = i * width + entry(j, j);
          sum += Math.log(o.scale[diagonal]!) + ENTROPY_OF_UNIT_NORMAL;
          if (weight !== 0) o.dScale[diagonal]! += weight / (o.count * o.scale[diagonal]!);
        }
      }
      return sum / o.count;
    },

    rsample(o, random, drawn, action, logProb) {
      for (let i = 0; i < o.count; i++) {
        for (let j = 0; j < n; j++) drawn[i * n + j] = random.normal();
        move(o, i, drawn, i * n, action);
      }
      if (logProb !== null) this.logProb(o, action, logProb);
    },

    // a = μ + L ε. Along the path log π changes by −Σ log L_ii only.
    pathwise(o, drawn, dAction, dLogProb) {
      for (let i = 0; i < o.count; i++) {
        for (let r = 0; r < n; r++) {
          o.dMean[i * n + r]! += dAction[i * n + r]!;
          for (let c = 0; c <= r; c++) {
            o.dScale[i * width + entry(r, c)]! += dAction[i * n + r]! * drawn[i * n + c]!;
          }
          if (dLogProb !== undefined) {
            o.dScale[i * width + entry(r, r)]! -= dLogProb[i]! / o.scale[i * width + entry(r, r)]!;
          }
        }
      }
    },
  };

  /** action_i ← μ_i + L_i ε. */
  function move(o: Outputs, i: number, epsilon: ArrayLike<number>, from: number, action: Vec): void {
    for (let r = 0; r < n; r++) {
      let sum = o.mean[i * n + r]!;
      for (let c = 0; c <= r; c++) sum += o.scale[i * width + entry(r, c)]! * epsilon[from + c]!;
      action[i * n + r] = sum;
    }
  }
}
