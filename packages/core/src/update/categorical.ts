import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { sampleRowsOf } from './sample-rows.ts';

/**
 * A product of categoricals, π(a|s) = Π_h p_h(a_h), p_h = softmax of head h's logits. An action is one index for each head;
 * `mean` holds the logits of all heads, one after the other, and there is no `scale`. All sums run in double precision, in
 * index order. A row with a logit that is no number is sampled as NaN.
 */
export function createCategorical(choices: readonly number[]): Distribution {
  const heads = choices.length;
  const begins = choices.map((_, h) => choices.slice(0, h).reduce((sum, n) => sum + n, 0));
  const width = begins[heads - 1]! + choices[heads - 1]!;
  const p = new Float64Array(width);
  const logP = new Float64Array(width);
  const logQ = new Float64Array(width);

  /** log ← log-probabilities of head h in row i; returns where its logits begin. */
  const logSoftmax = (o: Outputs, i: number, h: number, log: Float64Array): number => {
    const n = choices[h]!;
    const at = i * width + begins[h]!;
    let top = o.mean[at]!;
    for (let k = 1; k < n; k++) top = Math.max(top, o.mean[at + k]!);
    let sum = 0;
    for (let k = 0; k < n; k++) sum += Math.exp(o.mean[at + k]! - top);
    const shift = top + Math.log(sum);
    for (let k = 0; k < n; k++) log[k] = o.mean[at + k]! - shift;
    return at;
  };
  /** p, logP ← head h in row i; returns where its logits begin. */
  const softmax = (o: Outputs, i: number, h: number): number => {
    const at = logSoftmax(o, i, h, logP);
    for (let k = 0; k < choices[h]!; k++) p[k] = Math.exp(logP[k]!);
    return at;
  };
  /** Σ_k p_k (log p_k − log q_k); an option of probability 0 adds 0. */
  const divergence = (n: number): number => {
    let sum = 0;
    for (let k = 0; k < n; k++) if (p[k]! > 0) sum += p[k]! * (logP[k]! - logQ[k]!);
    return sum;
  };
  /** One index for each head: the first whose summed probability exceeds a uniform number. */
  const drawRow = (o: Outputs, i: number, random: Random, action: Vec): void => {
    for (let h = 0; h < heads; h++) {
      softmax(o, i, h);
      const u = random.uniform();
      let drawn = Number.NaN;
      let sum = 0;
      for (let k = 0; k < choices[h]!; k++) {
        if (p[k]! > 0) drawn = k;
        sum += p[k]!;
        if (sum > u) break;
      }
      action[i * heads + h] = drawn;
    }
  };

  const distribution: Distribution = {
    actions: heads,
    outputs: width,
    choices,

    sample(o, random, action) {
      for (let i = 0; i < o.count; i++) drawRow(o, i, random, action);
    },

    mode(o, action) {
      for (let i = 0; i < o.count; i++) {
        for (let h = 0; h < heads; h++) {
          const at = i * width + begins[h]!;
          let best = 0;
          for (let k = 1; k < choices[h]!; k++) if (o.mean[at + k]! > o.mean[at + best]!) best = k;
          action[i * heads + h] = Number.isNaN(o.mean[at + best]!) ? Number.NaN : best;
        }
      }
    },

    logProb(o, action, out) {
      for (let i = 0; i < o.count; i++) {
        let sum = 0;
        for (let h = 0; h < heads; h++) {
          logSoftmax(o, i, h, logP);
          sum += logP[action[i * heads + h]!]!;
        }
        out[i] = sum;
      }
    },

    // ∂ log p_a/∂z = e_a − p.
    score(o, action, weight) {
      for (let i = 0; i < o.count; i++) {
        for (let h = 0; h < heads; h++) {
          const at = softmax(o, i, h);
          for (let k = 0; k < choices[h]!; k++) o.dMean[at + k]! -= weight[i]! * p[k]!;
          o.dMean[at + action[i * heads + h]!]! += weight[i]!;
        }
      }
    },

    kl(ps, qs, out) {
      for (let i = 0; i < ps.count; i++) {
        let sum = 0;
        for (let h = 0; h < heads; h++) {
          softmax(ps, i, h);
          logSoftmax(qs, i, h, logQ);
          sum += divergence(choices[h]!);
        }
        // Rounding can bring the sum of two equal policies below 0.
        out[i] = Math.max(sum, 0);
      }
    },

    // ∂KL/∂z_p = p ∘ (log p − log q − KL).
    klGradient(ps, qs, weight) {
      for (let i = 0; i < ps.count; i++) {
        for (let h = 0; h < heads; h++) {
          const at = softmax(ps, i, h);
          logSoftmax(qs, i, h, logQ);
          const kl = divergence(choices[h]!);
          for (let k = 0; k < choices[h]!; k++) {
            if (p[k]! > 0) ps.dMean[at + k]! += weight[i]! * p[k]! * (logP[k]! - logQ[k]! - kl);
          }
        }
      }
    },

    // ∂KL/∂z_q = q − p.
    klTargetGradient(ps, qs, weight) {
      for (let i = 0; i < ps.count; i++) {
        for (let h = 0; h < heads; h++) {
          softmax(ps, i, h);
          const at = logSoftmax(qs, i, h, logQ);
          for (let k = 0; k < choices[h]!; k++) qs.dMean[at + k]! += weight[i]! * (Math.exp(logQ[k]!) - p[k]!);
        }
      }
    },

    // ∂H/∂z = −p ∘ (log p + H).
    entropy(o, weight) {
      let total = 0;
      for (let i = 0; i < o.count; i++) {
        for (let h = 0; h < heads; h++) {
          const at = softmax(o, i, h);
          logQ.fill(0);
          const negative = divergence(choices[h]!);
          total -= negative;
          if (weight === 0) continue;
          for (let k = 0; k < choices[h]!; k++) {
            if (p[k]! > 0) o.dMean[at + k]! -= (weight / o.count) * p[k]! * (logP[k]! - negative);
          }
        }
      }
      return total / o.count;
    },

    // F_out per row and head: diag(p) − p pᵀ; heads are independent.
    fisher(o, t) {
      for (let i = 0; i < o.count; i++) {
        for (let h = 0; h < heads; h++) {
          const at = softmax(o, i, h);
          let expected = 0;
          for (let k = 0; k < choices[h]!; k++) expected += p[k]! * t.mean[at + k]!;
          for (let k = 0; k < choices[h]!; k++) t.dMean[at + k] = (p[k]! * (t.mean[at + k]! - expected)) / o.count;
        }
      }
      t.count = o.count;
    },

    // diag(p) − p pᵀ = Σ_k p_k (e_k − p)(e_k − p)ᵀ.
    fisherColumn(o, column) {
      o.dMean.fill(0, 0, o.count * width);
      const h = begins.findLastIndex((begin) => begin <= column);
      const own = column - begins[h]!;
      for (let i = 0; i < o.count; i++) {
        const at = softmax(o, i, h);
        const root = Math.sqrt(p[own]!);
        for (let k = 0; k < choices[h]!; k++) o.dMean[at + k] = root * ((k === own ? 1 : 0) - p[k]!);
      }
    },
  };
  sampleRowsOf(distribution.sample, (o, randoms, action) => {
    for (let i = 0; i < o.count; i++) drawRow(o, i, randoms[i]!, action);
  });
  return distribution;
}
