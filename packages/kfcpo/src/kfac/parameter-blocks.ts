import type { Engine, Policy, Vec } from '@belay-rl/core';
import { KroneckerFactors } from './kronecker-factors.ts';
import { createRotation } from './precondition.ts';

/** One layer's place in the policy's flat vector, its factors and its change of basis. */
export interface LayerBlock {
  readonly start: number;
  /** (in + 1) × out. */
  readonly length: number;
  readonly factors: KroneckerFactors;
  readonly rotation: ReturnType<typeof createRotation>;
}

export interface LayerBlockOptions {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly decay: number;
  readonly biasCorrection: boolean;
  readonly bias: 'homogeneous' | 'separate';
}

/** The blocks of all networks, in the order of the flat vector: what the distribution owns first, then the networks. */
export function createLayerBlocks(options: LayerBlockOptions): readonly LayerBlock[] {
  const { engine, policy, decay, biasCorrection, bias } = options;
  const blocks: LayerBlock[] = [];
  let base = policy.own;
  for (const network of policy.networks) {
    network.layers.forEach((layer, index) => {
      const name = `policy layer ${index} (${layer.inputs} × ${layer.outputs})`;
      const factors = new KroneckerFactors({ engine, layer, decay, biasCorrection, bias, name });
      const length = factors.rows * factors.columns;
      blocks.push({ start: base + layer.offset, length, factors, rotation: createRotation(engine, factors) });
    });
    base += network.size;
  }
  return blocks;
}

/**
 * The blocks of vectors that stay the same for a whole run, as subarrays made once: `of(v)[i]` is block i of v.
 * A subarray per minibatch and layer would be garbage in the hot path.
 */
export class BlockViews {
  readonly #blocks: readonly LayerBlock[];
  readonly #views = new WeakMap<Vec, readonly Vec[]>();

  constructor(blocks: readonly LayerBlock[]) {
    this.#blocks = blocks;
  }

  of(vector: Vec): readonly Vec[] {
    let views = this.#views.get(vector);
    if (views === undefined) {
      views = this.#blocks.map(({ start, length }) => vector.subarray(start, start + length));
      this.#views.set(vector, views);
    }
    return views;
  }
}
