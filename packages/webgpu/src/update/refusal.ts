import type { Network, NetworkSpec, ResidentParts } from '@belay-rl/core';
import { WebGpuNetwork } from '../engine/webgpu-network.ts';

/** Settings of `kfac` that devices do, and in which value. */
const kfacDoes = {
  fisher: 'sampled',
  bias: 'homogeneous',
  dampingKind: 'exact',
  gradientDecay: 0,
  length: 'exact',
} as const;

/** Which trust regions fit which optimizer. */
const pairs: Readonly<Record<string, readonly string[]>> = { adam: ['kl-early-stop'], kfac: ['minibatch-kl-guard'] };

/** The shape of a network that `refusal` let pass. */
export function specOf(network: Network): NetworkSpec {
  return (network as WebGpuNetwork).spec;
}

/** Why an update of these parts cannot stay on the device: the end of a sentence; null: it can. */
export function refusal(parts: ResidentParts, maxEigen: number): string | null {
  const { policy, optimizer, constraint, trustRegion, critics } = parts;
  const [network] = policy.networks;
  if (policy.form !== 'gaussian' || !(network instanceof WebGpuNetwork))
    return 'this policy has no kernels on a device';
  const kind = optimizer.resident?.kind ?? '';
  const fitting = pairs[kind];
  if (fitting === undefined) return 'its optimizer exists on the host only (adam and kfac have kernels)';
  if (!fitting.includes(trustRegion.resident?.kind ?? '')) {
    return `with optimizer.name=${kind} a device has kernels of trustRegion.name=${fitting.join(' or ')} only`;
  }
  if (constraint.acts !== 'advantages' && constraint.resident === undefined) {
    return 'its constraint handler exists on the host only';
  }
  if (kind === 'adam' && constraint.acts === 'directions')
    return 'a blend of directions has kernels with optimizer.name=kfac only';
  if (kind === 'kfac' && constraint.acts === 'surrogates')
    return 'weighed surrogates have kernels with optimizer.name=adam only';
  if (kind === 'kfac') {
    const settings = optimizer.resident!.settings;
    for (const [key, value] of Object.entries(kfacDoes)) {
      if (settings[key] !== value)
        return `optimizer.${key}=${String(settings[key])} is the host's (a device does ${String(value)})`;
    }
    const widest = Math.max(...network.spec.sizes) + 1;
    if (widest > maxEigen) return `a layer is wider than the ${maxEigen - 1} inputs whose factors a device decomposes`;
  }
  const shapes = new Set<string>();
  for (const { network: own, resident } of critics) {
    if (resident === undefined) return 'a plugin brings critics of its own';
    if (!(own instanceof WebGpuNetwork)) return 'its critics have no kernels on a device';
    shapes.add(own.spec.sizes.join('-'));
  }
  if (shapes.size > 1) return 'its critics are of different shapes';
  return null;
}
