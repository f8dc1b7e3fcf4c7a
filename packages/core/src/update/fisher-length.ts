import type { Outputs } from '../contracts/distribution.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Vec } from '../contracts/values.ts';

/**
 * dᵀFd ≥ 0 for a direction d of `policy.size` numbers: the tangent pass along d, then the closed form of the outputs' Fisher
 * matrix; no backward pass. F is averaged over the rows of the policy's last forward, whose outputs are `at`; `tangent` is
 * overwritten and has room for as many rows. Half of it is the KL of a small step d [nats].
 */
export async function fisherLength(policy: Policy, d: Vec, at: Outputs, tangent: Outputs): Promise<number> {
  const { distribution } = policy;
  await policy.tangent(d, tangent);
  distribution.fisher!(at, tangent);
  const entries = tangent.count * distribution.outputs;
  const scales = tangent.scalePerRow ? tangent.count * distribution.actions : tangent.scale.length;
  let sum = 0;
  for (let i = 0; i < entries; i++) sum += tangent.mean[i]! * tangent.dMean[i]!;
  for (let i = 0; i < scales; i++) sum += tangent.scale[i]! * tangent.dScale[i]!;
  return sum;
}
