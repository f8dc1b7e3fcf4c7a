import { networkBytes } from '@belay-rl/kernels';
import type { NetworkDefinition, NetworkShape } from '../contracts/network-definition.ts';

/** Widths of a dense network's layers, input first. */
function sizesOf({ inputs, hiddenSizes, outputs }: NetworkShape): readonly number[] {
  return [inputs, ...hiddenSizes, outputs];
}

/** Dense layers, each of all the numbers of the one before: `hiddenSizes`, then the outputs. */
export const mlp: NetworkDefinition = {
  summary: 'Dense layers: hiddenSizes of policy.* or critic.*, then the outputs.',
  size(_settings, shape) {
    const sizes = sizesOf(shape);
    const { activation, maxRows } = shape;
    return {
      bytes: networkBytes({ sizes, activation, maxRows }),
      layers: sizes.slice(1).map((outputs, l) => ({ inputs: sizes[l]!, outputs })),
    };
  },
  create: (_settings, { engine, ...shape }) =>
    engine.network({ sizes: sizesOf(shape), activation: shape.activation, maxRows: shape.maxRows }),
};
