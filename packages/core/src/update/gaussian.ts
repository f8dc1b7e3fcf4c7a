import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { sampleRowsOf } from './sample-rows.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
const ENTROPY_OF_UNIT_NORMAL = 0.5 * Math.log(2 * Math.PI * Math.E);

/**
 * Diagonal Gaussian π(a|s) = Π_j N(a_j; μ_j(s), σ_j²) with `scale` = log σ, shared by all rows or one per row.
 * All sums over action dimensions run in double precision, in index order.
 */
export function createGaussian(actions: number): Distribution {
  /** Index of row i's log σ_j: rows share them unless the outputs say otherwise. */
  const scaleOffset = (o: Outputs, i: number): number => (o.scalePerRow ? i * actions : 0);
  let powers = new Float64Array(actions);
  /** σ^exponent, in the order of `scale`: A numbers, computed once, if all rows share them. Until the next call. */
  const sigmaTo = (exponent: -2 | -1 | 1, o: Outputs, rows: number = o.count): Float64Array => {
    const n = o.scalePerRow ? rows * actions : actions;
    if (powers.length < n) powers = new Float64Array(n);
    for (let k = 0; k < n; k++) powers[k] = Math.exp(exponent * o.scale[k]!);
    return powers;
  };
  let growths = new Float64Array(actions);
  /** σ_p²/σ_q² − 1, for each of p's rows or, if both share their σ, for all. Until the next call. */
  const compare = (p: Outputs, q: Outputs): Float64Array => {
    const n = p.scalePerRow || q.scalePerRow ? p.count : 1;
    if (growths.length < n * actions) growths = new Float64Array(n * actions);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < actions; j++) {
        const difference = p.scale[scaleOffset(p, i) + j]! - q.scale[scaleOffset(q, i) + j]!;
        growths[i * actions + j] = Math.expm1(2 * difference);
      }
    }
    return growths;
  };

  const distribution: Distribution = {
    actions,
    outputs: actions,

    sample(o, random: Random, action: Vec) {
      for (let i = 0; i < o.count; i++) {
        const s = scaleOffset(o, i);
        for (let j = 0; j < actions; j++) {
          const k = i * actions + j;
          action[k] = o.mean[k]! + Math.exp(o.scale[s + j]!) * random.normal();
        }
      }
    },

    mode(o, action) {
      action.set(o.mean.subarray(0, o.count * actions));
    },

    logProb(o, action, out) {
      const inverse = sigmaTo(-1, o);
      for (let i = 0; i < o.count; i++) {
        const s = scaleOffset(o, i);
        let sum = 0;
        for (let j = 0; j < actions; j++) {
          const z = (action[i * actions + j]! - o.mean[i * actions + j]!) * inverse[s + j]!;
          sum -= 0.5 * z * z + o.scale[s + j]! + HALF_LOG_TWO_PI;
        }
        out[i] = sum;
      }
    },

    // ∂log π/∂μ = (a − μ)/σ², ∂log π/∂log σ = ((a − μ)/σ)² − 1.
    score(o, action, weight) {
      const inverses = sigmaTo(-1, o);
      for (let j = 0; j < actions; j++) {
        let shared = 0;
        for (let i = 0; i < o.count; i++) {
          const s = scaleOffset(o, i) + j;
          const k = i * actions + j;
          const inverse = inverses[s]!;
          const z = (action[k]! - o.mean[k]!) * inverse;
          o.dMean[k]! += weight[i]! * z * inverse;
          const dScale = weight[i]! * (z * z - 1);
          if (o.scalePerRow) o.dScale[s]! += dScale;
          else shared += dScale;
        }
        if (!o.scalePerRow) o.dScale[j]! += shared;
      }
    },

    // KL(p‖q) = Σ_j log σ_q/σ_p + (σ_p² + (μ_p − μ_q)²)/(2σ_q²) − ½.
    kl(p, q, out) {
      const inverse = sigmaTo(-1, q, p.count);
      const growth = compare(p, q);
      const stride = p.scalePerRow || q.scalePerRow ? actions : 0;
      for (let i = 0; i < p.count; i++) {
        const sp = scaleOffset(p, i);
        const sq = scaleOffset(q, i);
        let sum = 0;
        for (let j = 0; j < actions; j++) {
          const difference = p.scale[sp + j]! - q.scale[sq + j]!;
          const z = (p.mean[i * actions + j]! - q.mean[i * actions + j]!) * inverse[sq + j]!;
          sum += 0.5 * (growth[i * stride + j]! + z * z) - difference;
        }
        out[i] = sum;
      }
    },

    klGradient(p, q, weight) {
      const precision = sigmaTo(-2, q, p.count);
      const growth = compare(p, q);
      const stride = p.scalePerRow || q.scalePerRow ? actions : 0;
      for (let j = 0; j < actions; j++) {
        let shared = 0;
        for (let i = 0; i < p.count; i++) {
          const sp = scaleOffset(p, i) + j;
          const sq = scaleOffset(q, i) + j;
          const k = i * actions + j;
          p.dMean[k]! += weight[i]! * (p.mean[k]! - q.mean[k]!) * precision[sq]!;
          const dScale = weight[i]! * growth[i * stride + j]!;
          if (p.scalePerRow) p.dScale[sp]! += dScale;
          else shared += dScale;
        }
        if (!p.scalePerRow) p.dScale[j]! += shared;
      }
    },

    // ∂KL/∂μ_q = (μ_q − μ_p)/σ_q², ∂KL/∂log σ_q = 1 − (σ_p² + (μ_p − μ_q)²)/σ_q².
    klTargetGradient(p, q, weight) {
      const inverses = sigmaTo(-1, q, p.count);
      const growth = compare(p, q);
      const stride = p.scalePerRow || q.scalePerRow ? actions : 0;
      for (let j = 0; j < actions; j++) {
        let shared = 0;
        for (let i = 0; i < p.count; i++) {
          const sq = scaleOffset(q, i) + j;
          const k = i * actions + j;
          const inverse = inverses[sq]!;
          const z = (q.mean[k]! - p.mean[k]!) * inverse;
          q.dMean[k]! += weight[i]! * z * inverse;
          const dScale = weight[i]! * (-growth[i * stride + j]! - z * z);
          if (q.scalePerRow) q.dScale[sq]! += dScale;
          else shared += dScale;
        }
        if (!q.scalePerRow) q.dScale[j]! += shared;
      }
    },

    entropy(o, weight) {
      const rows = o.scalePerRow ? o.count : 1;
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < actions; j++) {
          sum += o.scale[i * actions + j]! + ENTROPY_OF_UNIT_NORMAL;
          if (weight !== 0) o.dScale[i * actions + j]! += weight / rows;
        }
      }
      return sum / rows;
    },

    // F_out per row: 1/σ² for the mean, 2 for log σ; averaged over rows.
    fisher(o, t) {
      const share = 1 / o.count;
      const precision = sigmaTo(-2, o);
      for (let i = 0; i < o.count; i++) {
        const s = scaleOffset(o, i);
        for (let j = 0; j < actions; j++) {
          const k = i * actions + j;
          t.dMean[k] = share * t.mean[k]! * precision[s + j]!;
          if (o.scalePerRow) t.dScale[s + j] = share * 2 * t.scale[s + j]!;
        }
      }
      if (!o.scalePerRow) for (let j = 0; j < actions; j++) t.dScale[j] = 2 * t.scale[j]!;
      t.count = o.count;
    },

    fisherColumn(o, column) {
      o.dMean.fill(0, 0, o.count * actions);
      o.dScale.fill(0);
      const inverse = sigmaTo(-1, o);
      for (let i = 0; i < o.count; i++) {
        o.dMean[i * actions + column] = inverse[scaleOffset(o, i) + column]!;
      }
    },

    rsample(o, random, noise, action, logProb) {
      for (let i = 0; i < o.count; i++) {
        const s = scaleOffset(o, i);
        let sum = 0;
        for (let j = 0; j < actions; j++) {
          const k = i * actions + j;
          const logSigma = o.scale[s + j]!;
          noise[k] = random.normal();
          action[k] = o.mean[k]! + Math.exp(logSigma) * noise[k]!;
          sum -= 0.5 * noise[k]! * noise[k]! + logSigma + HALF_LOG_TWO_PI;
        }
        if (logProb !== null) logProb[i] = sum;
      }
    },

    // a = μ + σ ε: ∂a/∂μ = 1, ∂a/∂log σ = σ ε; log π = −½ ε² − log σ + …: its total derivative is −1 for log σ.
    pathwise(o, noise, dAction, dLogProb) {
      for (let j = 0; j < actions; j++) {
        let shared = 0;
        for (let i = 0; i < o.count; i++) {
          const s = scaleOffset(o, i) + j;
          const k = i * actions + j;
          o.dMean[k]! += dAction[k]!;
          const dScale = dAction[k]! * Math.exp(o.scale[s]!) * noise[k]! - (dLogProb === undefined ? 0 : dLogProb[i]!);
          if (o.scalePerRow) o.dScale[s]! += dScale;
          else shared += dScale;
        }
        if (!o.scalePerRow) o.dScale[j]! += shared;
      }
    },
  };
  sampleRowsOf(distribution.sample, (o, randoms, action) => {
    const sigma = sigmaTo(1, o);
    for (let i = 0; i < o.count; i++) {
      const s = scaleOffset(o, i);
      const random = randoms[i]!;
      for (let j = 0; j < actions; j++) {
        const k = i * actions + j;
        action[k] = o.mean[k]! + sigma[s + j]! * random.normal();
      }
    }
  });
  return distribution;
}
