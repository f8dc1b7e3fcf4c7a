import type { Engine } from '../contracts/engine.ts';
import type { Activation, Network } from '../contracts/network.ts';

/** The network of a policy, and how many rows it takes at a time. */
export interface PolicyBody {
  readonly engine: Engine;
  readonly observations: number;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  readonly maxRows: number;
  /** Makes the network for so many outputs; absent: dense layers of `hiddenSizes`. */
  readonly network?: (outputs: number) => Network;
}

export function createNetwork(body: PolicyBody, outputs: number): Network {
  const { engine, observations, hiddenSizes, activation, maxRows } = body;
  return (
    body.network?.(outputs) ?? engine.network({ sizes: [observations, ...hiddenSizes, outputs], activation, maxRows })
  );
}
