import type { MemoryContext } from '@belay-rl/core';
import { SQUARINGS } from './directed-chain.ts';

/**
 * Bytes of a `KfacOptimizer` in the engine's memory. For each layer (in × out): the Gram matrices A and G and their
 * eigenvectors, a block of the gradient in the factors' basis, and copies of the factors while one is multiplied. For each
 * signal its averaged gradient, its gradient in that basis and its direction; four vectors more of the policy's parameters;
 * outputs of a minibatch. A chain of steps has as many matrices again, and six blocks; chains share a minibatch of rows of each width.
 * A directed one has powers of its factors and second moments of rows twice as wide, and seven blocks.
 */
export function kfacBytes(context: MemoryContext): number {
  const { layers, parameters, signals, batch, actions } = context;
  const form = context.settings('optimizer')['recurrent'];
  const directed = form === 'directed-chain';
  const widths = new Set<number>();
  let factors = 0;
  let widest = 0;
  for (const { inputs, outputs: columns, recurrent } of layers) {
    const rows = inputs + 1;
    const matrices = 2 * (rows ** 2 + columns ** 2);
    factors += matrices + rows * columns;
    widest = Math.max(widest, rows, columns);
    if ((form !== 'chain' && !directed) || recurrent !== true) continue;
    if (directed) {
      factors += (SQUARINGS + 1) * (rows ** 2 + columns ** 2) + 7 * rows * columns;
      factors += (2 * inputs + 1) ** 2 + (2 * columns) ** 2;
      widths.add(2 * inputs).add(2 * columns);
    } else {
      factors += matrices + 6 * rows * columns;
      widths.add(inputs).add(columns);
    }
  }
  let pairs = 0;
  for (const width of widths) pairs += batch * width;
  return 4 * (factors + pairs + 8 * widest ** 2 + (3 * signals + 6) * parameters + 4 * batch * actions);
}
