import type { Network } from '../contracts/network.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Vec } from '../contracts/values.ts';

/** What a policy of one network has of `Policy`, whatever its outputs mean. */
export interface FlatParameters
  extends Pick<Policy, 'networks' | 'own' | 'size' | 'memory' | 'statesAfter' | 'read' | 'write' | 'add'> {
  /** The network's share of a vector of `size` parameters, as a subarray. */
  networkPart(v: Vec): Vec;
}

/** A policy's parameters as one flat vector: its own ones (`own.length` of them, changed in place), then the network's. */
export function flatParameters(own: Float32Array, network: Network): FlatParameters {
  // Parts keep their vectors for the whole run: the split into own parameters and network is made once for each.
  const tails = new WeakMap<Vec, Vec>();
  const networkPart = (v: Vec): Vec => {
    if (own.length === 0 && v.length === network.size) return v;
    let tail = tails.get(v);
    if (tail === undefined) {
      tail = v.subarray(own.length, own.length + network.size);
      tails.set(v, tail);
    }
    return tail;
  };
  return {
    networks: [network],
    own: own.length,
    size: own.length + network.size,
    memory: network.memory ?? 0,
    ...(network.statesAfter === undefined
      ? {}
      : { statesAfter: (index: Int32Array, out: Vec) => network.statesAfter!(index, out) }),
    networkPart,
    read(out) {
      out.set(own);
      network.read(networkPart(out));
    },
    write(from) {
      own.set(from.subarray(0, own.length));
      network.write(networkPart(from));
    },
    add(delta, scale) {
      for (let j = 0; j < own.length; j++) own[j]! += scale * delta[j]!;
      network.add(networkPart(delta), scale);
    },
  };
}
