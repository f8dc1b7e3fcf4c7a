import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Vec } from '../contracts/values.ts';

/**
 * Mean over p's rows of KL(p ‖ q), summed over action dimensions [nats]. Of the old policy and the new one in this order it is
 * the KL(old ‖ new) that TRPO and CPO bound; with the new one first it is the KL that KFCPO's guards bound. `scratch` has an
 * entry for each row. Not a number if one of the outputs is none.
 */
export function meanKl(distribution: Distribution, p: Outputs, q: Outputs, scratch: Vec): number {
  distribution.kl(p, q, scratch);
  let sum = 0;
  for (let i = 0; i < p.count; i++) sum += scratch[i]!;
  return sum / p.count;
}
