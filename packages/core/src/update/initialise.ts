import type { Network } from '../contracts/network.ts';
import type { Random } from '../contracts/values.ts';

/** Weights and biases uniform in ±1/√fan_in, layer by layer: OmniSafe's default (its `kaiming_uniform` with slope √5). */
export function initialiseUniform(network: Network, random: Random): void {
  const parameters = new Float32Array(network.size);
  for (const { inputs, outputs, offset } of network.layers) {
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i < (inputs + 1) * outputs; i++) parameters[offset + i] = bound * (2 * random.uniform() - 1);
  }
  network.write(parameters);
}
