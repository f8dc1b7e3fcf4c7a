import type { Network, NetworkSpec, ResidentRequest } from '@belay-rl/core';
import { WebGpuNetwork } from '../engine/webgpu-network.ts';

/** Settings of each optimizer that devices do, and in which value. */
const does: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  adam: {},
  kfac: {
    fisher: 'sampled',
    bias: 'homogeneous',
    dampingKind: 'exact',
    gradientDecay: 0,
    length: 'exact',
    epochKl: null,
  },
  'conjugate-gradient': { variant: 'paper', fisherSample: 1, fisherRows: 'minibatch' },
};

/** Which trust region fits which optimizer: its kind, and in words. */
const regions: Readonly<Record<string, readonly [string, string]>> = {
  adam: ['kl-early-stop', 'trustRegion.name=kl-early-stop'],
  kfac: ['minibatch-kl-guard', 'trustRegion.name=minibatch-kl-guard'],
  'conjugate-gradient': ['trials', 'trust regions of whole trials, such as line-search,'],
};

/** What a handler may act on with each optimizer. */
const levels: Readonly<Record<string, readonly string[]>> = {
  adam: ['advantages', 'surrogates'],
  kfac: ['advantages', 'directions'],
  'conjugate-gradient': ['advantages', 'directions'],
};

/** The shape of a network that `refusalOf` let pass. */
export function specOf(network: Network): NetworkSpec {
  return (network as WebGpuNetwork).spec;
}

/** Why an update of these parts cannot stay on the device: the end of a sentence; null: it can. */
export function refusalOf(request: ResidentRequest, maxEigen: number): string | null {
  const { policy, optimizer, constraint, trustRegion } = request;
  const [network] = policy.networks;
  if (policy.form !== 'gaussian' || !(network instanceof WebGpuNetwork)) {
    return 'a device has kernels only for policies of one dense network with actions that are numbers, one log σ for all states';
  }
  const kind = optimizer.resident?.kind ?? '';
  const region = regions[kind];
  if (region === undefined) {
    return `its optimizer exists on the host only (${Object.keys(regions).join(', ')} have kernels)`;
  }
  if (trustRegion.resident?.kind !== region[0]) {
    return `with optimizer.name=${kind} a device has kernels for ${region[1]} only`;
  }
  // With conjugate gradients the host asks the handler, once for each minibatch.
  const asked = kind === 'conjugate-gradient';
  if (constraint.acts !== 'advantages' && constraint.resident === undefined && !asked) {
    return 'its constraint handler exists on the host only';
  }
  if (!levels[kind]!.includes(constraint.acts)) {
    return `handlers that act on ${constraint.acts} have no kernels with optimizer.name=${kind}`;
  }
  const settings = optimizer.resident!.settings;
  for (const [key, value] of Object.entries(does[kind]!)) {
    if (settings[key] !== value) {
      return `optimizer.${key}=${String(settings[key])} is the host's (a device does ${String(value)})`;
    }
  }
  const widest = Math.max(...network.spec.sizes) + 1;
  if (kind === 'kfac' && widest > maxEigen) {
    return `a layer is wider than the ${maxEigen - 1} inputs whose factors a device decomposes`;
  }
  return null;
}
