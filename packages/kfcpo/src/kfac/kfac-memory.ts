import type { MemoryContext } from '@belay-rl/core';

/**
 * Bytes of a `KfacOptimizer` in the engine's memory. For each layer (in × out): the Gram matrices A and G and their
 * eigenvectors, a block of the gradient in the factors' basis, and copies of the factors while one is multiplied. For each
 * signal its averaged gradient, its gradient in that basis and its direction; four vectors more of the policy's parameters;
 * outputs of a minibatch.
 */
export function kfacBytes({ layers, parameters, signals, batch, actions }: MemoryContext): number {
  let factors = 0;
  let widest = 0;
  for (const { inputs, outputs: columns } of layers) {
    const rows = inputs + 1;
    factors += 2 * (rows ** 2 + columns ** 2) + rows * columns;
    widest = Math.max(widest, rows, columns);
  }
  return 4 * (factors + 8 * widest ** 2 + (3 * signals + 6) * parameters + 4 * batch * actions);
}
