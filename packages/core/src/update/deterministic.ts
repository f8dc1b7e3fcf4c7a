import type { Distribution } from '../contracts/distribution.ts';
import { BelayError } from '../errors.ts';

/**
 * a = μ(s), and to explore clip(μ(s) + noise · N(0, 1), −1, 1) per dimension (Lillicrap et al. 2016, arXiv 1509.02971, with the
 * uncorrelated noise of Fujimoto et al. 2018, arXiv 1802.09477). It has no density: what asks for one throws `no-density`.
 */
export function createDeterministic(actions: number, noise: number): Distribution {
  const none = (): never => {
    throw new BelayError(
      'no-density',
      'A deterministic policy gives its actions no probabilities: set policy.actor to a Gaussian one.',
    );
  };
  return {
    actions,
    outputs: actions,
    sample(o, random, action) {
      for (let k = 0; k < o.count * actions; k++) {
        action[k] = Math.min(Math.max(o.mean[k]! + noise * random.normal(), -1), 1);
      }
    },
    mode(o, action) {
      action.set(o.mean.subarray(0, o.count * actions));
    },
    logProb: none,
    score: none,
    kl: none,
    klGradient: none,
    entropy: none,
    rsample(o, _random, _noise, action) {
      action.set(o.mean.subarray(0, o.count * actions));
    },
    pathwise(o, _noise, dAction) {
      for (let k = 0; k < o.count * actions; k++) o.dMean[k]! += dAction[k]!;
    },
  };
}
