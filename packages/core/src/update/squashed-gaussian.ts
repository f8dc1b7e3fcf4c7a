import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { createGaussian } from './gaussian.ts';

/** Nearest that an action comes to ±1 when its density is asked for: atanh of 1 is infinite, and float32 rounds to it. */
const EDGE = 0.999999;

/**
 * a = tanh(u), u ~ N(μ, σ²) per dimension (Haarnoja et al. 2018, arXiv 1801.01290, appendix C): actions lie in (−1, 1) and
 * log π(a|s) = log N(u) − Σ_j log(1 − a_j²). As both policies of a KL share the map, it is that of the Gaussians, and so are
 * score and Fisher matrix. `entropy` is that of u.
 */
export function createSquashedGaussian(actions: number): Distribution {
  const gaussian = createGaussian(actions);
  let before: Vec = new Float32Array(0);
  const unsquash = (o: Outputs, action: Vec): Vec => {
    const n = o.count * actions;
    if (before.length < n) before = new Float32Array(n);
    for (let k = 0; k < n; k++) before[k] = Math.atanh(Math.min(Math.max(action[k]!, -EDGE), EDGE));
    return before;
  };
  const squash = (o: Outputs, action: Vec): void => {
    for (let k = 0; k < o.count * actions; k++) action[k] = Math.tanh(action[k]!);
  };
  const scaleAt = (o: Outputs, k: number): number => (o.scalePerRow ? k : k % actions);

  return {
    ...gaussian,

    sample(o, random: Random, action: Vec) {
      gaussian.sample(o, random, action);
      squash(o, action);
    },

    mode(o, action) {
      gaussian.mode(o, action);
      squash(o, action);
    },

    logProb(o, action, out) {
      const u = unsquash(o, action);
      gaussian.logProb(o, u, out);
      for (let i = 0; i < o.count; i++) {
        let sum = 0;
        for (let j = 0; j < actions; j++) sum += logSlope(u[i * actions + j]!);
        out[i]! -= sum;
      }
    },

    score(o, action, weight) {
      gaussian.score(o, unsquash(o, action), weight);
    },

    rsample(o, random, noise, action, logProb) {
      gaussian.rsample!(o, random, noise, action, logProb);
      for (let i = 0; i < o.count; i++) {
        let sum = 0;
        for (let j = 0; j < actions; j++) {
          const k = i * actions + j;
          sum += logSlope(action[k]!);
          action[k] = Math.tanh(action[k]!);
        }
        if (logProb !== null) logProb[i]! -= sum;
      }
    },

    // With ε fixed: ∂a/∂μ = 1 − a², ∂a/∂log σ = (1 − a²) σ ε; d log π/dμ = 2a, d log π/d log σ = 2a σ ε − 1.
    pathwise(o, noise, dAction, dLogProb) {
      for (let k = 0; k < o.count * actions; k++) {
        const s = scaleAt(o, k);
        const move = Math.exp(o.scale[s]!) * noise[k]!;
        const a = Math.tanh(o.mean[k]! + move);
        const weight = dLogProb === undefined ? 0 : dLogProb[Math.floor(k / actions)]!;
        const dU = dAction[k]! * (1 - a * a) + weight * 2 * a;
        o.dMean[k]! += dU;
        o.dScale[s]! += dU * move - weight;
      }
    },
  };
}

const TWO_LOG_TWO = 2 * Math.log(2);

/** log(1 − tanh² u) = 2 (ln 2 − u − softplus(−2u)), without the cancellation. */
function logSlope(u: number): number {
  const x = -2 * u;
  const softplus = x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  return TWO_LOG_TWO - 2 * u - 2 * softplus;
}
